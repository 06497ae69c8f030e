"""What the service page says of the rules of the page that it replaces is what our own command says of them."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from tests.firewalls.cases import case_files

ROOT = Path(__file__).parents[2]
TEXTS = list(case_files("handwritten").values())
PAGE = (ROOT / "docs/services/tailscale.md").read_text(encoding="utf-8")
BOX = PAGE[PAGE.index("written by hand get wrong") : PAGE.index("## Corporate firewalls")]
SAID = re.compile(r"^    - \*\*(?P<names>[^*]*)\*\*:(?P<text>.*?)(?=^    - |\Z)", re.MULTILINE | re.DOTALL)
TITLES = {
    "UFW": "ufw",
    "iptables": "iptables",
    "nftables": "nftables",
    "firewalld": "firewalld",
    "Windows": "windows",
    "AWS (Terraform)": "aws-terraform",
    "Google Cloud": "gcp",
    "Azure": "azure",
}
CLAIMS = [
    (TITLES[name.strip()], sentence)
    for found in SAID.finditer(BOX)
    for name in found["names"].split(",")
    for sentence in re.findall(r"^      `([^`]*)`", found["text"], re.MULTILINE)
]


def verdict(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["verify", "tailscale", str(path), "--target", path.stem, "--profile", "best"])
    return result.exit_code, result.output


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_rules_written_by_hand_do_not_hold(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(path, monkeypatch)[0] == 1


@pytest.mark.parametrize(("target", "sentence"), CLAIMS)
def test_the_page_quotes_the_verdict(target: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = verdict(case_files("handwritten")[target], monkeypatch)[1]
    assert sentence in held


def test_the_page_speaks_of_every_target() -> None:
    assert {target for target, _sentence in CLAIMS} == {path.stem for path in TEXTS} == set(TITLES.values())
