"""Snippets of random services get the best evidence that there is here: no false alarm, and no fault of a renderer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Form
from portbook.proof.engine import engines
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.targets import targets
from tools.prove_random import OTHERS, Tally, Trial, best, made, main, missing, pair_of, prove, prove_deltas, service_of
from tools.random_service import random_service
from tools.random_versions import random_versions

FIRST = 1
PROVEN = ("nftables", "iptables", "ufw", "firewalld")
COUNTS = (12, pytest.param(50, marks=pytest.mark.whole))
"""Services for each; `make prove-random` does more."""
FEW = 10
"""Of each form of what no packet can prove, in a second or two."""


@pytest.fixture(scope="module")
def _lab() -> None:
    try:
        Lab.open().close()
    except SandboxFailed as failed:
        pytest.skip(str(failed))


@pytest.mark.usefixtures("_lab")
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("id_", PROVEN)
def test_random_services_are_proven(id_: str, count: int) -> None:
    target = targets()[id_]
    if lacking := engines()[target.engines[0]].lacking():
        pytest.skip(lacking)
    tally = prove(target, range(FIRST, FIRST + count), jobs=1)
    assert tally.code == 0, "\n".join(tally.lines())


@pytest.mark.parametrize("id_", OTHERS)
def test_random_services_hold_where_no_packet_can_prove_it(id_: str) -> None:
    target = targets()[id_]
    tally = prove(target, range(FIRST, FIRST + FEW), jobs=1, forms=target.forms)
    assert len(tally.trials) == FEW * len(target.forms)
    assert all(each.holds or each.limited for each in tally.trials), "\n".join(tally.lines())


DELTAS = {"nftables": 12, "iptables": 8, "ufw": 8, "firewalld": 3, "ferm": 1}
"""Seeds for each, of which some have nothing to do."""


@pytest.mark.usefixtures("_lab")
@pytest.mark.parametrize("id_", DELTAS)
def test_deltas_of_random_services_are_proven(id_: str) -> None:
    target = targets()[id_]
    if lacking := engines()[target.engines[0]].lacking():
        pytest.skip(lacking)
    tally = prove_deltas(target, range(FIRST, FIRST + DELTAS[id_]), jobs=1)
    assert tally.trials
    assert tally.code == 0, "\n".join(tally.lines())


@pytest.mark.parametrize("id_", OTHERS)
def test_deltas_of_random_services_hold_where_no_packet_can_prove_it(id_: str) -> None:
    tally = prove_deltas(targets()[id_], range(FIRST, FIRST + FEW), jobs=1)
    assert tally.trials
    assert all(trial.holds or trial.limited for trial in tally.trials), "\n".join(tally.lines())


def test_a_seed_gives_the_same_two_versions_everywhere() -> None:
    assert random_versions(7) == random_versions(7) != random_versions(8)
    assert random_versions(7) != random_versions(7, attempt=1)


def test_every_seed_has_two_valid_versions() -> None:
    pairs = [pair_of(seed) for seed in range(200)]
    assert all(pair.old and pair.new for pair in pairs)
    assert sum(pair.old.id != pair.new.id for pair in pairs if pair.old and pair.new) > 0


def test_a_delta_that_is_not_proven_is_told_with_its_seed() -> None:
    (trial,) = prove_deltas(targets()["windows"], [1], jobs=1).trials
    tally = Tally("windows", (replace(trial, evidence=Evidence(Rung.FAILED, detail="why")),), 1)
    _count, said, again = tally.lines()
    assert said == "  seed 1, delta: failed: why"
    assert again.endswith("--target windows --deltas --first 1 --count 1 --show")


def test_a_seed_gives_the_same_service_everywhere() -> None:
    assert random_service(7) == random_service(7) != random_service(8)


def test_every_seed_is_valid_data() -> None:
    labels = {flow.label for seed in range(500) for flow in service_of(seed).flows.values()}
    for needed in ("ICMP", "SCTP", "ESP", "from port", "TCP any"):
        assert any(needed in each for each in labels), needed


def _tally(*rungs: Rung, form: Form = Form.ADD, **said: object) -> Tally:
    target = targets()["nftables"]
    trials = [Trial(seed, made(seed, target, form), Evidence(each, detail="why")) for seed, each in enumerate(rungs)]
    return replace(Tally("nftables", tuple(trials), 1), **said)


def test_what_is_not_proven_is_told_with_its_seed() -> None:
    _count, said, again = _tally(Rung.PROVEN, Rung.FAILED).lines()
    assert said == "  seed 1, add: failed: why"
    assert again.endswith("--target nftables --form add --first 1 --count 1 --show")


def test_what_is_alike_is_told_once() -> None:
    _count, said, again = _tally(Rung.APPLIED, Rung.APPLIED, form=Form.UNDO, real=True).lines()
    assert said == "  seed 0, 1, undo: applied: why"
    assert "--form undo --first 0 --count 1 --engines real" in again


@pytest.mark.parametrize(
    ("rungs", "code"),
    [
        ((Rung.PROVEN,), 0),
        ((Rung.PROVEN, Rung.APPLIED), 3),
        ((Rung.NOT_VERIFIED,), 3),
        ((Rung.NOT_VERIFIED, Rung.FAILED), 1),
    ],
)
def test_only_the_best_evidence_holds(rungs: tuple[Rung, ...], code: int) -> None:
    assert _tally(*rungs).code == code


def test_what_is_not_here_does_not_hold() -> None:
    tally = _tally(Rung.PROVEN, missing=("nft: it is not on this machine",))
    assert tally.code == 3
    assert "  nft: it is not on this machine" in tally.lines()


@pytest.mark.parametrize(
    ("rung", "limited"),
    [(Rung.PROVEN, False), (Rung.APPLIED, True), (Rung.NOT_VERIFIED, False), (Rung.FAILED, False)],
)
def test_a_limit_is_weaker_evidence_with_a_sentence(rung: Rung, limited: bool) -> None:  # noqa: FBT001  # a case
    (trial,) = _tally(rung).trials
    assert trial.limited == limited
    assert not replace(trial, evidence=Evidence(rung)).limited


def test_slow_engines_are_asked_for() -> None:
    target = targets()["aws-nacl"]
    assert best(target, Form.ADD) is Rung.CHECKED
    assert best(target, Form.ADD, real=True) is (Rung.CHECKED if missing(target, real=True) else Rung.APPLIED)
    assert not missing(target)


def test_a_target_has_no_form_that_it_has_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--target", "aws-nacl", "--form", "command", "--form", "undo", "--count", "2"]) == 0
    assert capsys.readouterr().out.startswith("aws-nacl: 2 checked;")
