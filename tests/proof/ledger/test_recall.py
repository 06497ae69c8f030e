"""What a check recalls is what a fresh one finds, and nothing is recalled whose grounds have changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.load import load_book
from portbook.model import Book, Brief, Snippet
from portbook.proof import check as module
from portbook.proof.check import check
from portbook.proof.engine import Engine
from portbook.proof.ledger import fingerprint, recall
from portbook.proof.ledger import grounds as grounds_module
from portbook.proof.ledger.grounds import Grounds
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.memory_table import Group
from portbook.proof.shard import Shard
from portbook.targets import Target

TWO_ROLES = """service: {id}
title: {title}
roles: {{h: {{title: H, host: true, address: any}}, c: {{title: C, host: true, address: any}}}}
flows: {{w: {{from: c, to: h, tcp: {port}}}}}
"""
SERVICES = ("a", "b", "c")
IDS = ("plain", "other")


def text(id_: str, port: int = 80, title: str = "") -> bytes:
    return TWO_ROLES.format(id=id_, port=port, title=title or id_.upper()).encode()


def book(files: Mapping[str, bytes]) -> Book:
    loaded = load_book(files)
    assert loaded.problems == ()
    return loaded.book


WHOLE = {f"{id_}.yml": text(id_) for id_ in SERVICES}


class Site:
    """A ledger, an engine whose version may change and which may fail, and two targets that note what they render."""

    def __init__(self, plain: Target, ledger: LedgerFile) -> None:
        self.ledger = ledger
        self.tool = "spy 1"
        self.wrong: frozenset[str] = frozenset()
        self.rendered: set[tuple[str, str, str]] = set()
        self.targets = {id_: replace(plain, id=id_, engines=("spy",), render=self._noting(plain)) for id_ in IDS}

    def _noting(self, plain: Target) -> Callable[[Brief], str]:
        def render(brief: Brief) -> str:
            self.rendered.add((brief.id.service, brief.id.role, brief.id.target))
            return plain.render(brief)

        return render

    def judge(self, snippet: Snippet, *_: object) -> Evidence:
        wrong = snippet.id.service in self.wrong
        return Evidence(Rung.FAILED if wrong else Rung.APPLIED, "spy", self.tool, detail="no" if wrong else "")

    def check(self, files: Mapping[str, bytes], *targets: str, **how: object) -> tuple[Result, ...]:
        """Check, and note only what that renders."""
        self.rendered.clear()
        chosen = [self.targets[id_] for id_ in targets or IDS]
        return check(book(files), chosen, self.ledger, **how)  # type: ignore[arg-type]  # as check has them

    @property
    def services(self) -> set[str]:
        """Of which services anything was rendered."""
        return {service for service, _role, _target in self.rendered}


@pytest.fixture
def site(plain: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    made = Site(plain, LedgerFile(tmp_path / "ledger.sqlite"))
    spy = Engine("spy", "Spy", Rung.APPLIED, made.judge, lambda: made.tool)
    monkeypatch.setattr(module, "engines", lambda: {"spy": spy})
    monkeypatch.setattr("portbook.proof.judge.engines", lambda: {"spy": spy})
    monkeypatch.setattr("portbook.proof.warm_lab.WarmLab.tools", lambda _self: None)
    return made


def found(results: tuple[Result, ...]) -> list[tuple[object, ...]]:
    return [(result.id, replace(result.evidence, when=""), result.where) for result in results]


def test_with_nothing_changed_nothing_is_rendered(site: Site) -> None:
    first = site.check(WHOLE)
    again = site.check(WHOLE)
    assert site.rendered == set()
    assert [(result.id, result.evidence, result.where) for result in again] == [
        (result.id, result.evidence, result.where) for result in first
    ]
    assert {result.origin for result in again} == {Origin.LEDGER}


def test_only_the_service_that_changed_is_rendered(site: Site) -> None:
    site.check(WHOLE)
    changed = WHOLE | {"b.yml": text("b", 81)}
    assert found(site.check(changed)) == found(site.check(changed, fresh=True))
    site.check(changed | {"c.yml": text("c", 81)})
    assert site.services == {"c"}


def test_a_port_of_another_service_that_moved_is_judged_again(site: Site) -> None:
    naming = WHOLE | {"c.yml": text("c").replace(b"to: h, tcp: 80", b"to: b/h")}
    site.check(naming)
    results = site.check(naming | {"b.yml": text("b", 81)})
    assert site.services == {"b", "c"}
    assert {result.origin for result in results if (result.id.service, result.id.role) == ("c", "c")} == {Origin.RUN}


def test_what_looks_the_same_is_looked_up_and_not_judged(site: Site) -> None:
    site.check(WHOLE)
    results = site.check(WHOLE | {"a.yml": text("a") + b"# a remark\n"})
    assert (site.services, {result.origin for result in results}) == ({"a"}, {Origin.LEDGER})


def test_a_file_that_moved_is_told_where_it_is(site: Site) -> None:
    site.check(WHOLE)
    moved = {"z.yml": WHOLE["a.yml"]} | {name: data for name, data in WHOLE.items() if name != "a.yml"}
    results = site.check(moved)
    assert site.rendered == set()
    assert {result.where.path for result in results if result.id.service == "a"} == {"z.yml"}


def test_a_service_that_is_gone_has_no_results(site: Site) -> None:
    site.check(WHOLE)
    results = site.check({"a.yml": WHOLE["a.yml"]})
    assert (site.rendered, {result.id.service for result in results}) == (set(), {"a"})


def test_a_service_with_another_id_is_another(site: Site) -> None:
    site.check(WHOLE)
    results = site.check(WHOLE | {"a.yml": text("new", title="A")})
    assert (site.services, {result.id.service for result in results}) == ({"new"}, {"new", "b", "c"})
    assert {result.origin for result in results} == {Origin.LEDGER}  # its texts are those of before


def test_another_source_is_another_ground(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.check(WHOLE)
    monkeypatch.setattr(grounds_module, "whole_source", lambda: "another")
    site.check(WHOLE)
    assert site.services == {*SERVICES}


def test_all_of_our_source_is_a_ground(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also what reads the data, which the key of a text does without."""
    (tmp_path / "load").mkdir()
    hashes = set()
    for version in "12":
        (tmp_path / "load/book.py").write_text(version)
        monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path)
        monkeypatch.setattr(fingerprint, "source", lambda: "the same")
        hashes.add(fingerprint.whole_source.__wrapped__())
    assert len(hashes) == 2


def test_another_version_of_a_tool_judges_again(site: Site) -> None:
    site.check(WHOLE)
    site.tool = "spy 2"
    assert {result.evidence.tool for result in site.check(WHOLE)} == {"spy 2"}
    site.tool = "spy 1"
    assert {result.evidence.tool for result in site.check(WHOLE)} == {"spy 1"}


def test_chosen_targets_and_services_are_recalled_and_remembered(site: Site) -> None:
    site.check({"a.yml": WHOLE["a.yml"]}, "plain")
    site.check(WHOLE)
    assert site.rendered == {(id_, role, name) for id_ in SERVICES for role in "hc" for name in IDS} - {
        ("a", role, "plain") for role in "hc"
    }
    site.check({"b.yml": WHOLE["b.yml"]}, "other")
    assert site.rendered == set()


def test_shards_are_recalled_and_remembered(site: Site) -> None:
    shards = [Shard(number, 3) for number in (1, 2, 3)]
    parts = [site.check(WHOLE, shard=shard) for shard in shards]
    assert found(site.check(WHOLE)) == sorted(row for part in parts for row in found(part))
    assert site.rendered == set()
    for shard, part in zip(shards, parts, strict=True):
        assert found(site.check(WHOLE, shard=shard)) == found(part)
    assert site.rendered == set()


def test_what_fails_is_judged_each_time_and_the_rest_is_recalled(site: Site) -> None:
    site.wrong = frozenset({"b"})
    for _ in range(2):
        results = site.check(WHOLE)
        assert {result.id.service for result in results if result.evidence.rung is Rung.FAILED} == {"b"}
    assert site.services == {"b"}
    site.wrong = frozenset()
    assert {result.evidence.rung for result in site.check(WHOLE)} == {Rung.APPLIED}


def test_a_failure_of_a_fresh_check_is_not_forgotten(site: Site) -> None:
    site.check(WHOLE)
    site.wrong = frozenset({"b"})
    assert not any(result.evidence.rung is Rung.FAILED for result in site.check(WHOLE))
    site.check(WHOLE, fresh=True)
    assert not [entry for entry in site.ledger.known().values() if entry.snippet.startswith("b/")]
    assert {result.id.service for result in site.check(WHOLE) if result.evidence.rung is Rung.FAILED} == {"b"}


@pytest.mark.parametrize("how", [{"fresh": True}, {"real": True}, {"sweep": [1]}])
def test_who_wants_more_recalls_nothing(how: dict[str, object], site: Site) -> None:
    site.check(WHOLE)
    site.check(WHOLE, **how)
    assert site.services == {*SERVICES}


def test_data_from_no_file_is_not_remembered(site: Site) -> None:
    for _ in range(2):
        site.rendered.clear()
        services = book(WHOLE).services
        nowhere = Book({id_: replace(service, digest="") for id_, service in services.items()})
        check(nowhere, [*site.targets.values()], site.ledger)
    assert site.services == {*SERVICES}


def test_after_an_interruption_what_is_whole_is_recalled(site: Site) -> None:
    def interrupt(done: int, of: int, _result: Result) -> None:
        if done == of // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        site.check(WHOLE, progress=interrupt)
    in_ledger = {entry.snippet for entry in site.ledger.known().values()}
    site.check(WHOLE)
    assert {(*group,) for group in _groups(in_ledger)}.isdisjoint(site.rendered)
    assert 0 < len(site.rendered) < 12


def _groups(snippets: set[str]) -> list[Group]:
    """The groups of which all is there: both forms of the only profile."""
    groups = [Group(service, role, target) for service, role, _p, target, _f in (one.split("/") for one in snippets)]
    return [group for group in {*groups} if groups.count(group) == 2]


def test_a_ledger_that_was_deleted_proves_again(site: Site) -> None:
    site.check(WHOLE)
    for path in site.ledger.path.parent.iterdir():
        path.unlink()
    assert {result.origin for result in site.check(WHOLE)} == {Origin.RUN}


def test_a_row_that_is_gone_is_not_remembered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else deletes it while the check runs: what is remembered is in the ledger."""
    remember = LedgerFile.remember

    def later(self: LedgerFile, memories: list[object]) -> None:
        _sql(site, "DELETE FROM evidence_5 WHERE snippet LIKE 'a/h/%/plain/add'")
        remember(self, memories)  # type: ignore[arg-type]  # what it was given

    monkeypatch.setattr(LedgerFile, "remember", later)
    site.check(WHOLE)
    monkeypatch.undo()
    assert len(_records(site)) == 11


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE memory_1 SET content = replace(content, 'applied', 'proven')",
        "UPDATE memory_1 SET signature = ''",
        "UPDATE memory_1 SET signature = NULL || signature",
        "UPDATE memory_1 SET stamp = 'x'",
        "UPDATE memory_1 SET content = x'ff'",
        "UPDATE memory_1 SET target = CASE target WHEN 'plain' THEN 'p' ELSE 'plain' END WHERE service = 'a'",
        "UPDATE memory_1 SET kind = CASE kind WHEN 'texts' THEN 'e' ELSE 'texts' END",
    ],
)
def test_a_forged_record_is_no_answer(forgery: str, site: Site) -> None:
    site.check(WHOLE)
    with closing(sqlite3.connect(site.ledger.path)) as connection, connection:
        try:
            connection.execute(forgery)
        except sqlite3.IntegrityError:
            connection.execute("DELETE FROM memory_1")
    results = site.check(WHOLE)
    assert "a" in site.services
    assert {result.evidence.rung for result in results} == {Rung.APPLIED}


def test_another_user_s_record_is_no_answer(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with monkeypatch.context() as stranger:
        stranger.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("stranger")))
        site.check(WHOLE)
    assert {result.origin for result in site.check(WHOLE)} == {Origin.RUN}
    assert site.services == {*SERVICES}


def test_a_signed_record_of_what_the_engine_cannot_find_is_no_answer(site: Site) -> None:
    """As an earlier version may have kept it."""
    made = book(WHOLE)
    chosen = [*site.targets.values()]
    results = site.check(WHOLE)
    stronger = [replace(one, evidence=replace(one.evidence, rung=Rung.PROVEN)) for one in results]
    grounds = Grounds(made, chosen, module.engines())
    rendered = {one.id: recall.Rendered.of(_snippet(made, one, site)) for one in results}
    _sql(site, "UPDATE evidence_5 SET rung = 'proven'")
    recall.remember(site.ledger, grounds, stronger, rendered)
    assert {record.count("proven") for record in _records(site)} == {1}
    assert recall.recall(site.ledger, grounds) == {}


def _snippet(made: Book, result: Result, site: Site) -> Snippet:
    targets = [site.targets[result.id.target]]
    return next(render() for id_, render in module.renderings(made, targets) if id_ == result.id)


def _records(site: Site) -> list[str]:
    return [record.content for record in site.ledger.remembered(recall.Kind.EVIDENCE)]


def _sql(site: Site, statement: str) -> None:
    with closing(sqlite3.connect(site.ledger.path)) as connection, connection:
        connection.execute(statement)


PORTS = st.fixed_dictionaries({id_: st.sampled_from([None, 80, 81]) for id_ in SERVICES})
STEPS = st.lists(
    st.tuples(PORTS, st.sets(st.sampled_from(IDS), min_size=1), st.sampled_from(["spy 1", "spy 2"]), st.booleans()),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_check_finds_what_a_fresh_one_does(steps: list[tuple[dict[str, int | None], set[str], str, bool]], site: Site) -> None:  # fmt: skip
    """Whatever data, targets, tools and failures there were before."""
    for ports, targets, tool, fails in steps:
        files = {f"{id_}.yml": text(id_, port) for id_, port in ports.items() if port}
        site.tool, site.wrong = tool, frozenset("b" if fails else "")
        known = {Group(*one) for one in _remembered(site, files, targets)}
        results = site.check(files, *sorted(targets))
        assert known.isdisjoint(Group(*one) for one in site.rendered)
        lasting = [row for row in found(results) if not fails or row[0].service != "b"]  # type: ignore[attr-defined]
        fresh = found(check(book(files), [site.targets[id_] for id_ in sorted(targets)]))
        assert lasting == [row for row in fresh if not fails or row[0].service != "b"]  # type: ignore[attr-defined]


def _remembered(site: Site, files: Mapping[str, bytes], targets: set[str]) -> list[Group]:
    grounds = Grounds(book(files), [site.targets[id_] for id_ in targets], module.engines())
    return [*recall.recall(site.ledger, grounds)]
