from __future__ import annotations

import pytest

from portbook.proof.engine import engines
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import sandbox
from portbook.targets import Target
from tools.mutation.fate import HOSTS, Word, fate, mutants, snippets
from tools.mutation.mutants import Faults, Mutant
from tools.mutation.score import said, some

FEW = {"nftables": 6, "iptables": 2}
"""Mutants of a kind that are tried here, where it is not one; `make bench` tries all."""
KINDS = [
    (target, kind) for target in HOSTS.values() for kind in dict.fromkeys(each.kind for _, each in mutants(target))
]


@pytest.fixture(scope="module")
def lab() -> Lab:
    if reason := sandbox.unavailable():
        pytest.skip(reason)
    with Lab.open() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _there(request: pytest.FixtureRequest) -> None:
    target: Target = request.getfixturevalue("target")
    if "lab" in request.fixturenames and (lacking := engines()[target.engines[0]].lacking()):
        pytest.skip(lacking)


@pytest.mark.parametrize(("target", "kind"), [pytest.param(*each, id=f"{each[0].id} {each[1]}") for each in KINDS])
def test_no_mutant_is_let_through(target: Target, kind: str, lab: Lab) -> None:
    declared = Faults.of(target.id).equivalent
    for snippet, mutant in some([each for each in mutants(target) if each[1].kind == kind], FEW.get(target.id, 1)):
        found = fate(snippet, mutant, target, lab)
        assert not found.let_through, said(found)
        assert not found.equivalent or kind in declared, said(found)


@pytest.mark.parametrize("target", HOSTS.values(), ids=HOSTS)
def test_what_is_broken_is_accepted_before(target: Target, lab: Lab) -> None:
    for snippet in snippets(target):
        found = fate(snippet, Mutant("none", "", snippet.text), target, lab)
        assert (found.reader, found.engine) == (Word.ACCEPTED, Word.ACCEPTED), said(found)


@pytest.mark.parametrize("target", HOSTS.values(), ids=HOSTS)
def test_every_kind_of_fault_finds_something_to_break(target: Target) -> None:
    found = {each.kind for _, each in mutants(target)}
    assert set(Faults.of(target.id).changes) <= found
    assert set(Faults.of(target.id).equivalent) <= found
