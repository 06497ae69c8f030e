"""Snippets of random services are proven: no false alarm."""

from __future__ import annotations

import pytest

from portbook.evidence import Evidence, Rung
from portbook.proof.engines import engines
from portbook.proof.lab.bench import Lab
from portbook.proof.sandbox import SandboxFailed
from portbook.targets import targets
from tools.prove_random import Tally, Trial, made, prove, service_of
from tools.random_service import random_service

FIRST = 1
COUNTS = {"nftables": 50, "iptables": 50, "ufw": 50, "firewalld": 50}
"""What two cores do in a minute; `make prove-random` does more."""


@pytest.fixture(scope="module")
def _lab() -> None:
    try:
        Lab.open().close()
    except SandboxFailed as failed:
        pytest.skip(str(failed))


@pytest.mark.usefixtures("_lab")
@pytest.mark.parametrize(("id_", "count"), COUNTS.items())
def test_random_services_are_proven(id_: str, count: int) -> None:
    target = targets()[id_]
    if lacking := engines()[target.engines[0]].lacking():
        pytest.skip(lacking)
    tally = prove(target, range(FIRST, FIRST + count), jobs=1)
    assert tally.code == 0, "\n".join(tally.lines())


def test_a_seed_gives_the_same_service_everywhere() -> None:
    assert random_service(7) == random_service(7) != random_service(8)


def test_every_seed_is_valid_data() -> None:
    labels = {flow.label for seed in range(500) for flow in service_of(seed).flows.values()}
    for needed in ("ICMP", "SCTP", "ESP", "from port", "TCP any"):
        assert any(needed in each for each in labels), needed


def test_what_is_not_proven_is_told_with_its_seed() -> None:
    tried = made(9, targets()["nftables"])
    tally = Tally("nftables", (Trial(9, tried, Evidence(Rung.FAILED, detail="it opens SSH")),), 1)
    assert any("seed 9, add: failed: it opens SSH" in line for line in tally.lines())
    assert tally.code == 1


@pytest.mark.parametrize(
    ("rungs", "code"),
    [
        ((Rung.PROVEN,), 0),
        ((Rung.PROVEN, Rung.APPLIED), 3),
        ((Rung.NOT_VERIFIED,), 3),
        ((Rung.NOT_VERIFIED, Rung.FAILED), 1),
    ],
)
def test_only_proven_holds(rungs: tuple[Rung, ...], code: int) -> None:
    tried = made(9, targets()["nftables"])
    assert Tally("nftables", tuple(Trial(9, tried, Evidence(each)) for each in rungs), 1).code == code
