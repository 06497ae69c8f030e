"""A build of MkDocs lints the pages that people wrote, and tells it as messages of MkDocs'."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from portbook.adapters.site_lint import messages
from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.proof.handwritten.tool import handwritten_tools
from tests.adapters.test_live_site import serving, until

BAD = "# Firewall\n\n```bash\nsudo ufw allow 8000-8100/tcp\n```\n"
LATE = "```bash\niptables -A INPUT -j DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n```\n"
RANGE = "docs/firewall.md:4:6: ufw rejects this command (Bad port): write the range as 8000:8100/tcp [range-separator]"


@pytest.fixture
def linted(site: Path, _namespaces: None) -> Path:
    """The small site with a page that has an error and a warning; its data proves nothing."""
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)
    (site / "docs/firewall.md").write_text(BAD + LATE, "utf-8")
    configure(site, "all")
    return site


def configure(site: Path, lints: str) -> None:
    (site / "portbook.yml").write_text(f"targets: [gcp]\nbuild-proves: nothing\nbuild-lints: {lints}\n", "utf-8")


def built(site: Path, *, strict: bool = False) -> None:
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"), strict=strict)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


def told(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    """The messages about documents, of a level."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno == level and re.search(r"\[[a-z-]+\]$", record.getMessage())
    ]


def test_errors_and_warnings_are_told_with_their_places(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    built(linted)
    first, second = told(caplog)
    assert first == RANGE
    assert second.startswith("docs/firewall.md:8:1: warning: no packet comes to this rule")
    assert second.endswith("[behind-final-drop]")


def test_strict_fails(linted: Path) -> None:
    with pytest.raises(Abort):
        built(linted, strict=True)


def test_errors_alone_are_told_where_the_site_says_so(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    configure(linted, "errors")
    built(linted)
    assert told(caplog) == [RANGE]


@pytest.mark.parametrize("lints", ["nothing", ""])
def test_by_default_nothing_is_linted(linted: Path, lints: str, caplog: pytest.LogCaptureFixture) -> None:
    configure(linted, lints) if lints else (linted / "portbook.yml").write_text("build-proves: nothing\n")
    built(linted)
    assert told(caplog) == []


def test_the_projects_settings_hold(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    (linted / "pyproject.toml").write_text('[tool.portbook.lint]\nexclude = ["docs/firewall.md"]\n', "utf-8")
    built(linted)
    assert told(caplog) == []


def test_what_is_wrong_in_the_settings_is_told(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    (linted / "pyproject.toml").write_text("[tool.portbook.lint]\nexlude = []\n", "utf-8")
    built(linted)
    assert told(caplog) == ["pyproject.toml:2:1: unknown key `exlude`: did you mean `exclude`? [unknown-key]"]


def test_pages_that_nobody_wrote_are_not_linted(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    (linted / "docs/firewall.md").unlink()
    built(linted)
    assert (linted / "site/services/demo/server/gcp/index.html").exists()
    assert told(caplog) == []
    assert told(caplog, logging.INFO) == []


def test_a_site_without_data_is_linted_without_a_warning(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    (linted / "ports/demo.yml").unlink()
    (linted / "ports").rmdir()
    (linted / "docs/index.md").write_text("# Home\n", "utf-8")
    built(linted)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == told(caplog)
    assert len(told(caplog)) == 2


def test_without_lint_a_site_without_data_is_told(linted: Path, caplog: pytest.LogCaptureFixture) -> None:
    configure(linted, "nothing")
    (linted / "ports/demo.yml").unlink()
    (linted / "ports").rmdir()
    built(linted)
    assert "ports: there is no such folder" in caplog.text


def test_a_served_site_tells_what_a_change_brings(linted: Path) -> None:
    configure(linted, "errors")
    with serving(linted, "--livereload") as server:
        until(lambda: server.has(RANGE))
        server.put("docs/firewall.md", BAD.replace("8100", "8200") + LATE)
        until(lambda: server.has("write the range as 8000:8200/tcp"))
        server.put("docs/firewall.md", LATE)
        server.put("docs/firewall.md", BAD + LATE)
        until(lambda: server.log.read_text().count(RANGE) == 2)


def test_that_nothing_could_be_judged_is_told_once_at_every_level() -> None:
    refused = [
        Problem(Location(name, 0, 0), "document-not-judged", "no lab is allowed", "", Severity.WARNING)
        for name in ("a.md", "b.md")
    ]
    lacking = Problem(NOWHERE, "tool-not-here", "commands of ufw are not judged", "", Severity.NOTE)
    first, second = messages([*refused, lacking], "errors")
    assert str(first) == "warning: firewall commands on 2 pages are not judged: no lab is allowed"
    assert second == lacking
