"""Pods in what a text lets through: those that the data names, and others, whose addresses only a cluster knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.model import ANYWHERE, Feature, Lack, Role, Rule
from portbook.model.pods import are_pods, joined, name_of
from portbook.rules import covers, express, intersection
from portbook.targets import Cause, Doubt, Reading, Remark

_ELSEWHERE = "which addresses these pods have depends on the cluster: name the role's pods in the data by their labels"
_BY_ADDRESS = (
    "whether networks are those of the role's pods depends on the network plugin: select the pods by their labels"
)
_OTHERS = "it is not for the pods that play the role, which the data names by their labels"


def without_unknown(reading: Reading, wanted: Iterable[Rule]) -> Reading:
    """A reading in which pods that the data does not name are a doubt: they may have any addresses."""
    known = {name for rule in wanted for name in rule.remote.names}
    unknown = {name for rule in reading.rules for name in rule.remote.names if are_pods(name)} - known
    if not unknown:
        return reading
    rules = tuple(kept for rule in reading.rules for kept in _kept(rule, unknown))
    doubts = tuple(_doubts(reading.opens(), unknown))
    return replace(reading, rules=rules, doubts=(*reading.doubts, *doubts))


def _kept(rule: Rule, unknown: set[str]) -> Iterator[Rule]:
    """What a rule says of others than pods that nobody knows."""
    remote = rule.remote
    names = tuple(each for each in remote.names if each not in unknown)
    if remote.anywhere or remote.networks or names:
        yield replace(rule, remote=replace(remote, names=names))


def _doubts(causes: Iterable[Cause], unknown: set[str]) -> Iterator[Doubt]:
    for cause in causes:
        rules = tuple(replace(rule, remote=ANYWHERE) for rule in cause.rules if unknown & {*rule.remote.names})
        if rules:
            yield Doubt(cause.line, _ELSEWHERE, rules)


@dataclass(frozen=True)
class ByAddress:
    """A rule of the data for pods that have addresses too.

    Attributes:
        pods: the rule, with what stands for the pods.
        networks: the same with their addresses.
    """

    pods: tuple[Rule, ...]
    networks: tuple[Rule, ...]


def by_address(rules: Iterable[Rule], lacks: Sequence[Lack]) -> tuple[ByAddress, ...]:
    """The rules that a target says with labels of pods, with the addresses that the data has beside them."""
    without = [each for each in lacks if each.feature is not Feature.POD_ADDRESSES]
    if len(without) == len(lacks):
        return ()
    return tuple(ByAddress(express([each], lacks).rules, express([each], without).rules) for each in rules if each.pods)


def with_addresses(reading: Reading, known: Iterable[ByAddress]) -> Reading:
    """A reading in which networks, where the data has pods with these addresses, are perhaps the pods."""
    doubts = [
        Doubt(_line(reading, each.networks), _BY_ADDRESS, each.pods)
        for each in known
        if covers(reading.rules, each.networks) and not covers(reading.rules, each.pods)
    ]
    return replace(reading, doubts=(*reading.doubts, *doubts)) if doubts else reading


def _line(reading: Reading, rules: Sequence[Rule]) -> int:
    return next((cause.line for cause in reading.opens() if intersection(cause.rules, rules)), 0)


def others(reading: Reading, roles: Sequence[Role]) -> Remark | None:
    """Why a text is about other pods than those that play some roles; None where it is not, or the data does not say."""
    labels = joined(each.pods for each in roles)
    if not labels or not reading.pods or reading.pods == name_of(labels):
        return None
    return Remark(0, _OTHERS)
