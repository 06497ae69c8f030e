"""Files of `changes/`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portbook.export.release_file import release_file
from portbook.load.release import load_release, read_history
from portbook.model.release import ChangeRecord, Release

CHANGE = ChangeRecord(
    "wiki-web-server",
    "wiki",
    "Wiki: *the* one",
    ("breaks", "widens"),
    "The wiki now accepts `TCP 444`",
    flow="web",
    role="server",
    direction="inbound",
    before="TCP 443",
    after="TCP 444",
    peer="Readers, all",
    need="required",
    profiles=("Minimum", "no"),
    opens=("inbound TCP 444 from <reader>",),
    closes=("inbound TCP 443 from <reader>",),
    effective=date(2027, 2, 1),
)
WORDING = ChangeRecord("wiki", "wiki", "Wiki", ("wording",), "The title of the service changed")
RELEASE = Release(
    "v1.10", date(2026, 12, 1), {"wiki-web-server": CHANGE, "wiki": WORDING}, date(2027, 1, 15), 'Open "444": soon'
)
HEAD = 'version: "1"\npublished: 2026-12-01\n'
FIRST = f"{HEAD}changes:\n  a:\n    service: wiki\n    title: Wiki\n    sentence: It moves\n    "


@pytest.mark.parametrize("release", [RELEASE, Release("2026-12-01", date(2026, 12, 1))], ids=["whole", "first"])
def test_what_is_written_loads_as_the_same(release: Release) -> None:
    assert load_release(release_file(release), "x.yml") == (release, ())


def test_days_and_dispositions() -> None:
    assert (RELEASE.notice_days(CHANGE), RELEASE.notice_days(WORDING)) == (62, 45)
    assert RELEASE.effective_on(WORDING) == date(2027, 1, 15)
    assert (CHANGE.disposition, WORDING.disposition, WORDING.counts) == ("change", "change", False)
    one_sided = [
        ChangeRecord("a", "b", "c", ("widens",), "d", before=before, after=after)
        for before, after in (("x", ""), ("", "x"))
    ]
    assert [change.disposition for change in one_sided] == ["remove", "add"]


@pytest.mark.parametrize(
    ("text", "id_", "line"),
    [
        ("version: 1\n", "yaml-trap", 1),
        (f"{HEAD}efective: 2027-01-01\n", "unknown-key", 3),
        ('version: "../x"\npublished: 2026-12-01\n', "bad-version", 1),
        ('version: "1"\n', "missing-key", 1),
        (f"{HEAD}effective: soon\n", "bad-date", 3),
        (f"{FIRST}class: [breaks, brakes]\n", "unknown-choice", 8),
        (f"{FIRST}class: breaks\n    direction: up\n", "unknown-choice", 9),
        ("- a\n", "wrong-shape", 1),
        ("", "empty-file", 1),
    ],
)
def test_faults_have_a_line_and_a_cure(text: str, id_: str, line: int) -> None:
    release, problems = load_release(text, "changes/x.yml")
    assert release is None
    assert (id_, line) in [(problem.id, problem.where.line) for problem in problems]
    assert all(problem.cure for problem in problems)


def test_a_history_is_in_order_and_tells_what_it_leaves_out(tmp_path: Path) -> None:
    folder = tmp_path / "changes"
    folder.mkdir()
    for version in ("v1.10", "v1.9", "v1.2"):
        (folder / f"{version}.yml").write_text(release_file(Release(version, date(2026, 12, 1))))
    (folder / "later.yml").write_text(release_file(Release("a", date(2026, 12, 2))))
    (folder / "z.yml").write_text(release_file(Release("v1.9", date(2026, 12, 3))))
    (folder / "bad.yml").write_text("x")
    (folder / "services.json").write_text("{}")
    history = read_history(folder, tmp_path)
    assert [release.version for release in history.releases] == ["v1.2", "v1.9", "v1.10", "a"]
    assert [(problem.where.path, problem.id) for problem in history.problems] == [
        ("changes/bad.yml", "wrong-shape"),
        ("changes/z.yml", "same-version"),
    ]


def test_no_folder_is_no_history(tmp_path: Path) -> None:
    assert read_history(tmp_path / "changes", tmp_path).releases == ()
