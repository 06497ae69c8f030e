"""Derived reply rules: what a filter without connection tracking has to let through so that replies arrive.

Such a filter judges each packet alone. A flow works there if its first packets pass and packets in the other direction
between the same ends pass too. That needs a second rule, for the replies, which also lets first packets through. Some
stateless filters recognise a TCP reply by its flags (`established`); rules for these still count as tracked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from ipaddress import ip_network

from portbook.model import Addresses, Network, Reply, Rule
from portbook.rules.canonical import intersection

_ANSWERS = {
    (1, 8): 0,
    (1, 10): 9,
    (1, 13): 14,
    (58, 128): 129,
    (58, 133): 134,
    (58, 135): 136,
}
"""The ICMP type of the answer, by protocol and type: echo, router discovery, timestamp, neighbour discovery (RFC 792,
RFC 1256, RFC 4443, RFC 4861). The other types are reports, which have no answer."""
_NO_HOST = (ip_network("255.255.255.255/32"), ip_network("0.0.0.0/32"))


def reverse(rule: Rule) -> Rule | None:
    """The replies to a rule's packets, as a rule of the opposite direction; None where there are no replies.

    Ends and ports stay the same, because a rule has them as local and remote. Only the ICMP type changes. A multicast
    group or a broadcast address never sends, so it is left out.
    """
    answer = rule.icmp_type
    if answer is not None:
        answer = _ANSWERS.get((rule.protocol.number, answer))
        if answer is None:
            return None
    local, remote = _hosts(rule.local), _hosts(rule.remote)
    if local.empty or remote.empty:
        return None
    return replace(
        rule,
        direction=rule.direction.opposite,
        local=local,
        remote=remote,
        icmp_type=answer,
        icmp_code=None,
        reply=Reply.NONE,
        answers=True,
    )


def with_replies(rules: Iterable[Rule], untracked: Callable[[Rule], bool]) -> tuple[Rule, ...]:
    """The rules, followed by the derived reply rules.

    An untracked rule gets `Reply.NONE` and a reply rule. Equal rules are joined. A rule with `Reply.NONE` gets no reply
    rule.

    Args:
        rules: the traffic to let through.
        untracked: whether the filter cannot tell the replies to a rule's packets from first packets.
    """
    by_reverse: dict[Rule, Rule] = {}
    replies: list[Rule] = []
    for rule in rules:
        if rule.reply is Reply.TRACKED and untracked(rule):
            alone = replace(rule, reply=Reply.NONE)
            replies += [reply for reply in (reverse(rule),) if reply]
        else:
            alone = rule
        _join(by_reverse, alone)
    for reply in replies:
        if reply not in by_reverse or by_reverse[reply].answers:
            _join(by_reverse, reply)
    return tuple(by_reverse.values())


def answered(first: Sequence[Rule], established: Sequence[Rule]) -> tuple[Rule, ...]:
    """The part of the first packets whose replies pass too, as tracked rules.

    Args:
        first: the first packets that pass.
        established: the replies that pass, as rules in the direction of the replies.
    """
    back = [replace(rule, direction=rule.direction.opposite, reply=Reply.TRACKED) for rule in established]
    return intersection([replace(rule, reply=Reply.TRACKED) for rule in first], back) if back else ()


def _join(joined: dict[Rule, Rule], rule: Rule) -> None:
    """Append a rule, or add its flows to those of an equal rule."""
    earlier = joined.get(rule, rule)
    joined[rule] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))


def _hosts(addresses: Addresses) -> Addresses:
    single = tuple(network for network in addresses.networks if not _is_group(network))
    return addresses if single == addresses.networks else replace(addresses, networks=single)


def _is_group(network: Network) -> bool:
    return network.is_multicast or network in _NO_HOST
