"""The part of some rules that a target can express, and the gaps that remain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Direction,
    Effect,
    Family,
    Feature,
    Gap,
    Lack,
    Ports,
    Reply,
    Rule,
)
from portbook.model.pods import are_pods
from portbook.rules.gap_words import predicate
from portbook.rules.replies import with_replies
from portbook.rules.view import beyond_link
from portbook.rules.words import words


@dataclass(frozen=True)
class Expression:
    """Rules that a target can express, in the order of the data, and their gaps."""

    rules: tuple[Rule, ...]
    gaps: tuple[Gap, ...]


def express(rules: Iterable[Rule], lacks: Sequence[Lack]) -> Expression:
    """Widen or leave out each rule that a target cannot express, and record a gap for each change.

    Reply rules are derived from the data before that: a port that the target cannot match in first packets may be one
    that it can match in replies. A gap of a flow is not repeated for its replies.
    """
    expressed: dict[Rule, Rule] = {}
    gaps: list[Gap] = []
    needed: list[Rule] = []
    untracked = [lack for lack in lacks if lack.feature is Feature.REPLIES]
    for rule in with_replies(rules, lambda rule: any(_concerns(lack, rule) for lack in untracked)):
        narrowed, lost = _to_ports(rule, untracked) if rule.answers else (rule, [])
        gaps += lost
        for lack in lacks:
            if narrowed and lack.feature is not Feature.REPLIES and _concerns(lack, narrowed):
                narrowed, new = _without(lack, narrowed)
                gaps += _of_replies(new, gaps) if rule.answers else new
                needed += [replace(need, flows=rule.flows) for need in lack.needs if new]
        if narrowed:
            _add(expressed, narrowed)
    for needed_rule in needed:
        _add(expressed, needed_rule)
    return Expression(tuple(expressed.values()), _joined(gaps))


def _to_ports(replies: Rule, untracked: Sequence[Lack]) -> tuple[Rule | None, list[Gap]]:
    """The reply rule, narrowed to the target's ports for replies where the data names no port.

    The gap names the ports without replies.
    """
    first = replace(replies, direction=replies.direction.opposite)
    lack = next((lack for lack in untracked if _concerns(lack, first)), None)
    if lack is None or lack.replies.is_any or not replies.destination_ports.is_any:
        return replies, []
    return _to(replies, lack.replies), [_gap(lack, Effect.MISSING, _to(replies, lack.replies.others))]


def _to(rule: Rule, ports: Ports) -> Rule:
    outbound = rule.direction is Direction.OUTBOUND
    return replace(rule, remote_ports=ports) if outbound else replace(rule, local_ports=ports)


def _of_replies(of_replies: Iterable[Gap], gaps: Iterable[Gap]) -> list[Gap]:
    """The gaps of a reply rule, without the gaps that its flows already have."""
    return [replace(gap, feature=Feature.REPLIES) for gap in of_replies if not _known(gap, gaps)]


def _known(gap: Gap, gaps: Iterable[Gap]) -> bool:
    return any(earlier.feature is gap.feature and {*gap.flows} <= {*earlier.flows} for earlier in gaps)


def _add(expressed: dict[Rule, Rule], rule: Rule) -> None:
    """Add a rule, or join its flows to those of an equal rule. A derived rule never changes one from the data."""
    earlier = expressed.get(rule, rule)
    if rule.answers <= earlier.answers:
        expressed[rule] = replace(rule, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))


def _concerns(lack: Lack, rule: Rule) -> bool:
    if lack.protocols and rule.protocol.number not in lack.protocols:
        return False
    if lack.messages and (rule.protocol.number, rule.icmp_type) not in lack.messages:
        return False
    return lack.direction in (None, rule.direction)


def _without(lack: Lack, rule: Rule) -> tuple[Rule | None, list[Gap]]:
    if lack.feature in {Feature.PROTOCOLS, Feature.ICMP_MESSAGES, Feature.DIRECTION}:
        return None, [_gap(lack, Effect.MISSING, rule)]
    if narrow := _NARROW.get(lack.feature):
        return narrow(lack, rule)
    if not _USES[lack.feature](rule):
        return rule, []
    if lack.needs:
        return rule, [_gap(lack, Effect.WIDER, replace(need, flows=rule.flows)) for need in lack.needs]
    wider = _WIDEN[lack.feature](rule)
    return wider, [] if lack.feature in _NO_GAP else [_gap(lack, Effect.WIDER, wider)]


def _without_ipv6(lack: Lack, rule: Rule) -> tuple[Rule | None, list[Gap]]:
    if rule.family is Family.IPV4:
        return rule, []
    lost = replace(rule, family=Family.IPV6, remote=rule.remote.only(6), local=rule.local.only(6))
    if rule.family is Family.IPV6:
        return None, [_gap(lack, Effect.MISSING, lost)]
    ipv4 = replace(rule, family=Family.IPV4, remote=rule.remote.only(4), local=rule.local.only(4))
    return ipv4, [_gap(lack, Effect.MISSING, lost)]


def _without_link(lack: Lack, rule: Rule) -> tuple[Rule | None, list[Gap]]:
    """The rule without the addresses of one link; none where an end has no others."""
    local, remote = beyond_link(rule.local), beyond_link(rule.remote)
    if (local, remote) == (rule.local, rule.remote):
        return rule, []
    lost = replace(rule, local=_less(rule.local, local), remote=_less(rule.remote, remote))
    kept = [family for family in rule.family.each if all(_has(end, family.version) for end in (local, remote))]
    if not kept:
        return None, [_gap(lack, Effect.MISSING, rule)]
    family = kept[0] if len(kept) == 1 else rule.family
    if len(kept) == 1:
        local, remote = local.only(family.version), remote.only(family.version)
    return replace(rule, family=family, local=local, remote=remote), [_gap(lack, Effect.MISSING, lost)]


def _needless(_lack: Lack, _rule: Rule) -> tuple[None, list[Gap]]:
    """No rule: what it is for passes anyway."""
    return None, []


_NARROW: dict[Feature, Callable[[Lack, Rule], tuple[Rule | None, list[Gap]]]] = {
    Feature.IPV6: _without_ipv6,
    Feature.ONE_LINK: _without_link,
    Feature.OPEN_ALREADY: _needless,
}


def _less(addresses: Addresses, kept: Addresses) -> Addresses:
    """What addresses have besides those that are kept; all of them where that is nothing."""
    lost = tuple(network for network in addresses.networks if network not in kept.networks)
    return Addresses(lost) if lost else addresses


def _has(addresses: Addresses, version: int) -> bool:
    every = addresses.anywhere or bool(addresses.names)
    return every or any(network.version == version for network in addresses.networks)


def _named_pods(rule: Rule) -> Rule:
    """The rule with the pods in place of their addresses: pods have both IP versions, but an ICMP message only one."""
    family = rule.family if rule.protocol.is_icmp else Family.BOTH
    return replace(rule, remote=Addresses(names=(rule.pods,)), family=family)


def _host_names(addresses: Addresses) -> bool:
    return any(not are_pods(name) for name in addresses.names)


def _any_name(rule: Rule) -> Rule:
    remote = ANYWHERE if rule.remote.names else rule.remote
    return replace(rule, remote=remote, local=ANYWHERE if rule.local.names else rule.local)


def _both_families(rule: Rule) -> Rule:
    version = rule.family.version
    return replace(rule, family=Family.BOTH, remote=rule.remote.only(version), local=rule.local.only(version))


def _any_source_port(rule: Rule) -> Rule:
    outbound = rule.direction is Direction.OUTBOUND
    return replace(rule, local_ports=ANY_PORTS) if outbound else replace(rule, remote_ports=ANY_PORTS)


_USES: dict[Feature, Callable[[Rule], bool]] = {
    Feature.POD_ADDRESSES: lambda rule: bool(rule.pods) and rule.remote.names != (rule.pods,),
    Feature.HOST_NAMES: lambda rule: _host_names(rule.remote) or _host_names(rule.local),
    Feature.NAMES_ALONE: lambda rule: _host_names(rule.remote),
    Feature.NAMES_OF_ONE_FAMILY: lambda rule: _host_names(rule.remote) and rule.family is not Family.BOTH,
    Feature.SOURCE_PORTS: lambda rule: not rule.source_ports.is_any,
    Feature.DESTINATION_PORTS: lambda rule: not rule.destination_ports.is_any,
    Feature.BOTH_PORTS: lambda rule: not (rule.source_ports.is_any or rule.destination_ports.is_any),
    Feature.LOCAL_ADDRESSES: lambda rule: not rule.local.anywhere,
    Feature.ICMP_TYPES: lambda rule: rule.icmp_type is not None,
    Feature.ICMP_CODES: lambda rule: rule.icmp_code is not None,
    Feature.UNTRACKED: lambda rule: rule.reply is Reply.NONE,
}
"""Whether a rule needs the feature."""

_WIDEN: dict[Feature, Callable[[Rule], Rule]] = {
    Feature.POD_ADDRESSES: _named_pods,
    Feature.HOST_NAMES: _any_name,
    Feature.NAMES_OF_ONE_FAMILY: _both_families,
    Feature.SOURCE_PORTS: _any_source_port,
    Feature.DESTINATION_PORTS: lambda rule: _to(rule, ANY_PORTS),
    Feature.BOTH_PORTS: _any_source_port,  # the destination port says more about a flow
    Feature.LOCAL_ADDRESSES: lambda rule: replace(rule, local=ANYWHERE),
    Feature.ICMP_TYPES: lambda rule: replace(rule, icmp_type=None, icmp_code=None),
    Feature.ICMP_CODES: lambda rule: replace(rule, icmp_code=None),
    Feature.UNTRACKED: lambda rule: replace(rule, reply=Reply.TRACKED),
}


_NO_GAP = {Feature.POD_ADDRESSES, Feature.UNTRACKED}
"""Features whose lack changes only the form of a rule, and opens nothing."""


def _gap(lack: Lack, effect: Effect, rule: Rule) -> Gap:
    return Gap(lack.feature, effect, words(rule), rule.flows, lack.instead, predicate(lack, effect, rule))


def _joined(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Equal gaps joined to one, with all their flows."""
    by_kind: dict[tuple[Feature, Effect, str, str], Gap] = {}
    for gap in gaps:
        key = gap.feature, gap.effect, gap.traffic, gap.instead
        earlier = by_kind[key].flows if key in by_kind else ()
        flows = (*earlier, *(flow for flow in gap.flows if flow not in earlier))
        by_kind[key] = replace(gap, flows=flows)
    return tuple(by_kind.values())
