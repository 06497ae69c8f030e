"""`portbook changes record`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.site import read_site
from portbook.adapters.today import VARIABLE

NOVEMBER, DECEMBER = "1795910400", "1796169600"  # 29 November and 2 December 2026


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch, site: Path) -> None:
    monkeypatch.chdir(site)
    monkeypatch.setenv(VARIABLE, NOVEMBER)


def record(*words: str) -> Result:
    result = CliRunner().invoke(main, ["changes", "record", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def move_the_port(site: Path) -> None:
    data = site / "ports/demo.yml"
    data.write_text(data.read_text().replace("tcp: 443", "tcp: 444"))


def test_the_first_record_is_what_later_ones_are_compared_with(site: Path) -> None:
    result = record("2026-11-29")
    assert (result.exit_code, result.output) == (
        0,
        "changes/2026-11-29.yml: The first release: later ones are compared with it\n",
    )
    (release,) = read_site(site).releases
    assert (release.version, release.published.isoformat(), len(release.changes)) == ("2026-11-29", "2026-11-29", 0)


def test_the_next_has_what_changed_since(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record("v1")
    move_the_port(site)
    monkeypatch.setenv(VARIABLE, DECEMBER)
    result = record("v2", "--effective", "2027-01-15", "--notice", "Open it *soon*")
    assert (result.exit_code, "1 breaks clients" in result.output) == (0, True), result.output
    release = read_site(site).releases[-1]
    (change,) = release.changes.values()
    assert "TCP 444" in change.sentence
    assert (release.notice, release.notice_days(change), change.flow) == ("Open it *soon*", 44, "web")
    assert json.loads((site / "changes/services.json").read_text())["release"] == "v2"
    assert "0 changes" not in record("v3").output
    assert read_site(site).releases[-1].changes == {}


def test_the_same_record_has_the_same_bytes(site: Path) -> None:
    texts = []
    for _ in range(2):
        record("v1")
        texts.append([path.read_bytes() for path in sorted((site / "changes").iterdir())])
        for path in (site / "changes").iterdir():
            path.unlink()
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["../x"], "cannot be the name of a version"),
        ([""], "cannot be the name of a version"),
        (["v1"], "is recorded already"),
        (["u9"], "would come before v1"),
        (["v2", "--effective", "soon"], "does not match the format"),
    ],
)
def test_a_version_that_cannot_be_is_refused(words: list[str], message: str, site: Path) -> None:
    record("v1")
    before = {path: path.read_bytes() for path in (site / "changes").iterdir()}
    result = record(*words)
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert {path: path.read_bytes() for path in (site / "changes").iterdir()} == before


def test_data_with_problems_is_not_recorded(site: Path) -> None:
    data = site / "ports/demo.yml"
    data.write_text(data.read_text().replace("443", "70000"))
    assert record("v1").exit_code == 2
    assert not (site / "changes").exists()


def test_without_the_data_of_the_last_release_nothing_is_recorded(site: Path) -> None:
    record("v1")
    (site / "changes/services.json").unlink()
    result = record("v2")
    assert (result.exit_code, "restore it from your version control" in result.output) == (2, True)


def test_nothing_is_written_out_of_the_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (site / "changes").symlink_to(outside)
    result = record("v1")
    assert (result.exit_code, "leads out of the site" in result.output) == (2, True), result.output
    assert list(outside.iterdir()) == []


def test_a_broken_record_is_a_problem_of_the_check(site: Path) -> None:
    record("v1")
    path = site / "changes/v1.yml"
    path.write_text(path.read_text().replace("published", "publishd"))
    result = CliRunner().invoke(main, ["check", "--target", "gcp"])
    assert (result.exit_code, "changes/v1.yml:3:1: unknown key" in result.output) == (2, True), result.output


def test_an_estate_is_not_recorded_and_that_is_told(site: Path) -> None:
    group = "{title: Web servers, addresses: 192.0.2.10, firewall: gcp, plays: demo/server}"
    clients = "{title: Staff, addresses: 192.0.2.64/26, plays: demo/client}"
    (site / "estate.yml").write_text(f"groups:\n  web: {group}\n  staff: {clients}\n")
    assert "Host groups and zones are not recorded" in record("v1").output
    (site / "estate.yml").write_text(f"groups:\n  web: {group}\n  staff: {clients.replace('64/26', '128/25')}\n")
    assert "Nothing changed" in record("v2").output
    assert all("192.0.2" not in path.read_text() for path in (site / "changes").iterdir())
