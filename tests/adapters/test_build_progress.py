"""What a build says of its check: that it begins, how far it is, and what is not verified."""

import logging
import re
from pathlib import Path

import pytest

from portbook.adapters import build_progress
from portbook.adapters.build_check import checked
from portbook.adapters.build_progress import checked_for_build
from portbook.adapters.markdown import NAME
from portbook.adapters.site import Site, read_site


@pytest.fixture
def small(site: Path, caplog: pytest.LogCaptureFixture) -> Site:
    """One target's snippets; messages of MkDocs' default level are recorded."""
    (site / "portbook.yml").write_text("targets: [gcp]\n")
    caplog.set_level(logging.INFO, f"mkdocs.plugins.{NAME}")
    return read_site(site)


def said(caplog: pytest.LogCaptureFixture) -> str:
    """All messages; none is a warning, which would make --strict fail."""
    assert {record.levelno for record in caplog.records} == {logging.INFO}
    return "\n".join(caplog.messages)


def test_progress_is_told_now_and_then(
    small: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_progress, "_SECONDS", 0.0)
    checked_for_build(small, 60)
    assert re.fullmatch(
        r"checking snippets, \d+ at a time, until \d\d:\d\d:\d\d at the latest\n"
        r"(checked \d of 4 snippets, .* left; slowest: gcp, .* each; done at about \d\d:\d\d:\d\d\n){4}"
        r"4 snippets: 4 checked",
        said(caplog),
    )


def test_what_is_not_verified_is_told_with_its_cure(small: Site, caplog: pytest.LogCaptureFixture) -> None:
    checked_for_build(small, 0)
    assert said(caplog) == (
        "4 snippets: 4 not verified here\n"
        "4 snippets not verified here: the time for checks was over before its turn: portbook check goes on"
    )


def test_of_many_reasons_those_of_most_snippets_are_told(
    small: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_progress, "_REASONS", 0)
    checked_for_build(small, 0)
    assert caplog.messages[-1] == "4 more snippets not verified here: portbook check tells why"


@pytest.mark.parametrize("writable", [True, False])
def test_who_interrupts_is_told_how_to_go_on(
    small: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, writable: bool
) -> None:
    def interrupted(*_given: object) -> None:
        checked(small, small.ledger)
        raise KeyboardInterrupt

    if not writable:
        small.ledger.path.parent.write_text("a file in the place of a folder")

    monkeypatch.setattr(build_progress, "checked", interrupted)
    with pytest.raises(SystemExit, match="130"):
        checked_for_build(small, None)
    told = f"{small.ledger.path} has what it found: run it again, and it goes on."
    told = told if writable else "It has kept nothing new: run it again."
    assert f"the build was interrupted. {told}" in capsys.readouterr().err
