"""Derived reply rules: what a filter without connection tracking has to let through besides, so that replies arrive.

Such a filter judges each packet alone. A flow works there if its first packets pass, and packets of the other direction
with the same ends pass too: a rule of its own for the replies, which lets through first packets as well. Some stateless
filters know a reply of TCP by its flags (`established`): for these the rule stays one whose replies are tracked.
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
"""The ICMP type that answers, by protocol and type: echo, router discovery, timestamp, neighbour discovery (RFC 792,
RFC 1256, RFC 4443, RFC 4861). All others report something, and nobody answers them."""
_NO_HOST = (ip_network("255.255.255.255/32"), ip_network("0.0.0.0/32"))


def reverse(rule: Rule) -> Rule | None:
    """The replies of a rule's packets, as a rule of the other direction; None where nobody replies.

    Ends and ports stay: a rule says them as local and remote. Only the ICMP type changes. A multicast group or a
    broadcast address never sends.
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
    """The rules, where none of the untracked ones promises replies, with the derived reply rules behind them.

    A reply rule that says the same as another rule is not there twice; a rule without replies gets none.

    Args:
        rules: what is to be let through.
        untracked: whether the filter has no way to know replies to a rule's packets from first packets.
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
    """The part of the first packets whose replies are known as such, as tracked rules.

    Args:
        first: what is let through.
        established: replies that are let through, as rules of their own direction.
    """
    back = [replace(rule, direction=rule.direction.opposite, reply=Reply.TRACKED) for rule in established]
    return intersection([replace(rule, reply=Reply.TRACKED) for rule in first], back) if back else ()


def _join(joined: dict[Rule, Rule], rule: Rule) -> None:
    """Put a rule behind the others, or its flows to those of one that says the same."""
    earlier = joined.get(rule, rule)
    joined[rule] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))


def _hosts(addresses: Addresses) -> Addresses:
    single = tuple(network for network in addresses.networks if not _is_group(network))
    return addresses if single == addresses.networks else replace(addresses, networks=single)


def _is_group(network: Network) -> bool:
    return network.is_multicast or network in _NO_HOST
