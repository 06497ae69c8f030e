"""Whoever asks for a service or target that a broken file keeps away is told what is wrong with that file, and where."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import markdown
import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main

FILES = {
    "a port that cannot be": ("443", "70443", "ports/demo.yml:7:40: there is no port 70443"),
    "a key nobody knows": ("title: Demo\n", "tilte: Demo\n", "ports/demo.yml:2:1: unknown key `tilte`"),
    "no YAML": ("service: demo", "service: [demo", "ports/demo.yml:1:10: `[` opens here"),
    "no id": ("service: demo\n", "", "ports/demo.yml:1:1: `service` is missing"),
}
COMMANDS = (
    ["check", "demo"],
    ["check", "demo", "--target", "gcp"],
    ["check"],
    ["snippet", "demo", "--target", "gcp"],
    ["verify", "demo", "-", "--target", "gcp"],
    ["targets"],
)
CONFIG = {
    "a target nobody knows": ("targets: [gpc]\n", "portbook.yml:1:1: no target 'gpc'"),
    "a key nobody knows": ("tragets: [gcp]\n", "portbook.yml:1:1: unknown key `tragets`: did you mean `targets`?"),
    "no YAML": ("targets: [\n", "portbook.yml:2:1: a value is missing here"),
}


def run(args: list[str]) -> Result:
    return CliRunner().invoke(main, args, input="")


@pytest.fixture(params=FILES)
def told(site: Path, request: pytest.FixtureRequest) -> str:
    """What has to be told of the site's broken file."""
    old, new, told = FILES[request.param]
    file = site / "ports/demo.yml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    return told


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_every_command_tells_the_problems_of_a_service_s_file(args: list[str], told: str) -> None:
    result = run(args)
    assert (result.exit_code, told in result.output, "no service" in result.output) == (2, True, False)


@pytest.mark.parametrize("block", ["table: demo", "page: demo", "rules: demo", "index: all\nservice: demo"])
def test_a_page_shows_them_in_the_block_s_place(block: str, told: str) -> None:
    html = markdown.markdown(f"```ports\n{block}\n```\n", extensions=["portbook", "admonition"])
    said = unescape(html).replace("<code>", "`").replace("</code>", "`")
    assert (told in said, "no service" in said) == (True, False)


@pytest.mark.usefixtures("site", "told")
def test_what_is_in_no_file_is_told_with_them() -> None:
    result = run(["check", "dmeo"])
    assert (result.exit_code, "no service `dmeo`" in result.output, "ports/demo.yml:" in result.output) == (
        2,
        True,
        True,
    )


@pytest.mark.parametrize("name", CONFIG)
@pytest.mark.parametrize("args", [["check", "--target", "gcp"], *COMMANDS[1:2], *COMMANDS[3:]], ids=" ".join)
def test_every_command_tells_the_problems_of_the_configuration(args: list[str], name: str, site: Path) -> None:
    text, told = CONFIG[name]
    (site / "portbook.yml").write_text(text)
    result = run(args)
    assert (result.exit_code, told in result.output) == (2, True)
