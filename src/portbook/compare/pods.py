"""Pods in what a text opens: pods that the data selects by labels, and others, whose addresses only a cluster knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.model import ANYWHERE, Feature, Lack, Role, Rule
from portbook.model.pods import are_pods, joined, name_of
from portbook.rules import covers, express, intersection
from portbook.targets import Cause, Doubt, Reading, Remark

_UNKNOWN = "the addresses of these pods depend on the cluster"
_UNKNOWN_CURE = "give the role in the data the labels of these pods"
_BY_ADDRESS = "whether these networks are those of the role's pods depends on the network plugin"
_BY_ADDRESS_CURE = "select the pods by their labels"
_OTHERS = "the policy selects other pods than those that the data gives the role"
_OTHERS_CURE = "select the pods by the labels in the data"


def without_unknown(reading: Reading, documented: Iterable[Rule]) -> Reading:
    """A reading in which pods that the data does not select are a doubt: they may have any addresses."""
    known = {name for rule in documented for name in rule.remote.names}
    unknown = {name for rule in reading.rules for name in rule.remote.names if are_pods(name)} - known
    if not unknown:
        return reading
    rules = tuple(certain for rule in reading.rules for certain in _certain(rule, unknown))
    doubts = tuple(_doubts(reading.opens(), unknown))
    return replace(reading, rules=rules, doubts=(*reading.doubts, *doubts))


def _certain(rule: Rule, unknown: set[str]) -> Iterator[Rule]:
    """The part of a rule that is about others than unknown pods."""
    remote = rule.remote
    names = tuple(name for name in remote.names if name not in unknown)
    if remote.anywhere or remote.networks or names:
        yield replace(rule, remote=replace(remote, names=names))


def _doubts(causes: Iterable[Cause], unknown: set[str]) -> Iterator[Doubt]:
    for cause in causes:
        rules = tuple(replace(rule, remote=ANYWHERE) for rule in cause.rules if unknown & {*rule.remote.names})
        if rules:
            yield Doubt(cause.line, _UNKNOWN, rules, "pods-unknown", _UNKNOWN_CURE)


@dataclass(frozen=True)
class ByAddress:
    """A rule of the data for pods that have addresses too.

    Attributes:
        pods: the rule with the labels of the pods.
        networks: the rule with the addresses of the pods.
    """

    pods: tuple[Rule, ...]
    networks: tuple[Rule, ...]


def by_address(rules: Iterable[Rule], lacks: Sequence[Lack]) -> tuple[ByAddress, ...]:
    """The rules in which a target selects pods by labels, and for which the data has addresses too."""
    without = [lack for lack in lacks if lack.feature is not Feature.POD_ADDRESSES]
    if len(without) == len(lacks):
        return ()
    return tuple(ByAddress(express([rule], lacks).rules, express([rule], without).rules) for rule in rules if rule.pods)


def with_addresses(reading: Reading, documented: Iterable[ByAddress]) -> Reading:
    """A reading in which networks that the data gives pods are a doubt: they may be the pods."""
    doubts = [
        Doubt(_line(reading, pair.networks), _BY_ADDRESS, pair.pods, "pods-by-address", _BY_ADDRESS_CURE)
        for pair in documented
        if covers(reading.rules, pair.networks) and not covers(reading.rules, pair.pods)
    ]
    return replace(reading, doubts=(*reading.doubts, *doubts)) if doubts else reading


def _line(reading: Reading, rules: Sequence[Rule]) -> int:
    return next((cause.line for cause in reading.opens() if intersection(cause.rules, rules)), 0)


def others(reading: Reading, roles: Sequence[Role]) -> Remark | None:
    """That a text selects other pods than those of the roles; None where it selects these, or the data has no labels."""
    labels = joined(role.pods for role in roles)
    if not labels or not reading.pods or reading.pods == name_of(labels):
        return None
    return Remark(0, _OTHERS, "pods-of-others", _OTHERS_CURE)
