"""The commands for each kind of change are proven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portbook.compare.diff import Change
from portbook.compare.diff.delta import deltas
from portbook.deltas import Delta
from portbook.evidence import Rung
from portbook.proof.deltas import prove_delta
from portbook.proof.engine import engines
from portbook.proof.warm_lab import WarmLab
from portbook.targets import targets
from tests.compare.diff.test_difference import BASE, KINDS, changed
from tests.samples import sampled
from tools.random_diff import between

HOSTS = ("nftables", "iptables", "ufw", "firewalld")
BY_NAME = {kind["name"]: kind for kind in KINDS}
SHOWN = (Rung.PROVEN, Rung.APPLIED)
"""What is open on every host already cannot be shown to open: it is applied."""


@pytest.fixture(scope="module")
def warm_lab() -> Iterator[WarmLab]:
    with WarmLab() as warm:
        yield warm


def deltas_of(kind: dict[str, Any], target: str) -> list[Delta]:
    difference = between(BASE, changed(BASE, kind["replace"]))
    return [delta for pair in difference.pairs for delta in deltas(pair, [targets()[target]])]


def _of_names(change: Change) -> bool:
    """Whether only host names change, which a packet filter cannot match: TCP 443 to any address stays open."""
    rules = (*change.packets.opened, *change.packets.closed)
    return all(rule.remote.names and not rule.remote.networks for rule in rules)


@pytest.mark.parametrize("name", BY_NAME)
def test_what_opens_or_closes_has_commands(name: str) -> None:
    changes = between(BASE, changed(BASE, BY_NAME[name]["replace"])).changes
    roles = {change.role for change in changes if (change.opens or change.closes) and not _of_names(change)}
    assert roles <= {delta.latest.id.role for delta in deltas_of(BY_NAME[name], "nftables")}


@pytest.mark.parametrize(("name", "target"), sampled(BY_NAME, HOSTS, 4))
def test_they_are_proven(name: str, target: str, warm_lab: WarmLab) -> None:
    if lacking := engines()[targets()[target].engines[0]].lacking():
        pytest.skip(lacking)
    for delta in deltas_of(BY_NAME[name], target):
        evidence = prove_delta(delta, targets()[target], warm_lab)
        assert evidence.rung in SHOWN, f"{delta.latest.id}: {evidence.detail}"
