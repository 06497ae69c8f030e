"""`portbook diff` with a published services.json."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.site import read_site
from portbook.export.api import documents
from portbook.model import Book


def diff(*words: str) -> Result:
    result = CliRunner().invoke(main, ["diff", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def published(site: Path) -> Path:
    read = read_site(site)
    path = site / "services.json"
    path.write_text(documents(read.written, read.book)["api/v1/services.json"], encoding="utf-8")
    return path


@pytest.mark.usefixtures("published")
def test_the_same_data_has_no_changes() -> None:
    result = diff("services.json")
    assert (result.exit_code, "Nothing changed: nothing opens or closes" in result.output) == (0, True)


@pytest.mark.usefixtures("published")
def test_what_changed_since_is_told(site: Path) -> None:
    data = site / "ports/demo.yml"
    data.write_text(data.read_text().replace("tcp: 443", "tcp: 444"))
    assert "TCP 444" in diff("./services.json", "--fail-on", "widens").output


def test_another_version_is_refused(published: Path) -> None:
    published.write_text('{"version": 2, "services": []}', encoding="utf-8")
    result = diff("services.json")
    assert (result.exit_code, "version 2 of the API" in result.output) == (2, True)


def test_a_service_that_was_not_published_is_not_new(published: Path) -> None:
    published.write_text(documents(Book({}), Book({}), ["demo"])["api/v1/services.json"], encoding="utf-8")
    result = diff("services.json")
    assert (result.exit_code, "the service demo is not in it" in result.output) == (2, True)
    assert "TCP 443" not in result.output
