"""What `snippet --direction --need` prints holds for `verify` with the same options, and the command that it names has them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main

PORTS = Path(__file__).parents[3] / "ports"
LIMITS = (
    "ssh --direction inbound",
    "tailscale --direction outbound --need required --need optional",
    "ssh+dns:client --direction outbound",
)


@pytest.fixture
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ports").mkdir()
    for service in ("ssh", "dns", "tailscale"):
        shutil.copy(PORTS / f"{service}.yml", tmp_path / "ports")
    (tmp_path / "portbook.yml").write_text("ports: ports\n")
    monkeypatch.chdir(tmp_path)


def _verified(arguments: str, text: str) -> tuple[int, str]:
    host, *limits = arguments.split()
    command = ["verify", host, "-", *limits, "--target", "nftables", "--read-only"]
    done = CliRunner().invoke(main, command, input=text)
    return done.exit_code, done.output


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize("arguments", LIMITS)
def test_what_is_printed_with_limits_holds_with_them(arguments: str) -> None:
    printed = CliRunner().invoke(main, ["snippet", *arguments.split(), "--target", "nftables"])
    assert _verified(arguments, printed.stdout)[0] == 0
    host, _, option = arguments.partition(" --direction ")
    other = "inbound" if option.startswith("outbound") else "outbound"
    assert _verified(f"{host} --direction {other}", printed.stdout)[0] == 1


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize("arguments", LIMITS)
def test_the_command_that_is_named_has_the_limits(arguments: str) -> None:
    code, output = _verified(arguments, "sudo nft add table inet filter\n")
    assert code == 1
    assert f"portbook snippet {arguments} --target nftables prints the rules" in output


@pytest.mark.usefixtures("_site")
def test_a_folder_of_listings_has_no_limits() -> None:
    done = CliRunner().invoke(main, ["verify", "--from-dir", "listings", "--need", "required"])
    assert done.exit_code != 0
    assert "--from-dir does not go with --direction or --need" in done.output
