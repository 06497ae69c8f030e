"""Every refusal has a stable id, and the page of problems lists all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tools import docs
from tools.problem_ids import Kind, Site, sites

ROOT = Path(__file__).parents[2]
REFUSALS = {Kind.CANNOT_JUDGE, Kind.REJECTED}
WITHOUT_IDS = frozenset((ROOT / "tests/cases/without_ids.txt").read_text(encoding="utf-8").split())
"""Wings whose refusals do not all have an id yet."""
FROM_TEXTS = {Kind.CANNOT_JUDGE, Kind.REJECTED, Kind.REMARK, Kind.DOUBT}


def without_id(site: Site) -> bool:
    return not site.ids and site.wing not in WITHOUT_IDS


def test_every_refusal_has_a_literal_id() -> None:
    assert [f"{site.path}:{site.line}" for site in sites() if site.kind in REFUSALS and without_id(site)] == []


def test_every_remark_and_doubt_has_a_literal_id() -> None:
    others = FROM_TEXTS - REFUSALS
    assert [f"{site.path}:{site.line}" for site in sites() if site.kind in others and without_id(site)] == []


def test_every_fault_of_the_data_has_a_literal_id() -> None:
    others = {"report", "compare", "handwritten"}
    faults = [site for site in sites() if site.kind is Kind.FAULT and site.wing not in others]
    made = [site for site in faults if not site.path.endswith("problem_cache.py")]  # what is kept was made elsewhere
    assert [f"{site.path}:{site.line}" for site in made if not site.ids] == []


def test_an_id_belongs_to_one_class() -> None:
    kinds = defaultdict(set)
    for site in sites():
        for id_ in site.ids if site.kind in FROM_TEXTS else ():
            kinds[id_].add(site.kind.value)
    assert {id_: sorted(of_id) for id_, of_id in kinds.items() if len(of_id) > 1} == {}


def test_ids_are_in_kebab_case() -> None:
    ids = {id_ for site in sites() for id_ in site.ids}
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z][a-z0-9]*(-([a-z0-9]+|…))*", id_)] == []


def test_the_page_is_current() -> None:
    """`make docs` writes it: an id that goes away is seen."""
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path, _text in docs.problems()} == dict(docs.problems())


@pytest.mark.parametrize("id_", ["unknown-key", "stale-reference", "pods-unknown", "other-target", "values-filled-in"])
def test_ids_are_found_in_the_source(id_: str) -> None:
    assert [site for site in sites() if id_ in site.ids]
