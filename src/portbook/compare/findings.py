"""Findings: differences between rule sets, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import ip_address

from portbook.model import Addresses, Family, Packet, Reply, Rule, Scope
from portbook.rules import covered, covers, differences, never_sent, per_family


class Kind(StrEnum):
    """What is wrong with a packet."""

    MISSING = "missing"
    """It should pass, and does not."""
    EXTRA = "extra"
    """It passes, and nothing documents it."""
    CLOSED = "closed"
    """It passed before, and does not any more."""


@dataclass(frozen=True)
class Finding:
    """One packet that shows a difference.

    Attributes:
        kind: what is wrong.
        packet: the witness.
        flows: for `missing`, ids of the flows that need it; empty where it is part of the target's base set.
        words: for `extra` and `closed`, all that passes or is closed, of which the packet is one; empty says the packet.
        line: the line of the statement that does it, from 1; 0 where nobody knows.
        what: what that statement is, where it is not a rule: `the policy of chain INPUT`.
    """

    kind: Kind
    packet: Packet
    flows: tuple[str, ...] = ()
    words: str = ""
    line: int = 0
    what: str = ""

    @property
    def sentence(self) -> str:
        """`opens inbound UDP 41642, which nothing documents`, without a full stop."""
        return _SAY[self.kind](self)


def missing(wanted: Iterable[Rule], have: Sequence[Rule], *, sent: bool = False) -> tuple[Finding, ...]:
    """What should pass and does not, with the flows that need it; of both IP versions where it is the same in both.

    Args:
        wanted: what should pass.
        have: what passes.
        sent: whether only packets count that a flow can send.
    """
    needed = tuple(wanted)
    if covers(have, needed):  # nearly always, and one question in place of one for each rule
        return ()
    found: dict[Packet, list[tuple[Packet, tuple[str, ...]]]] = {}
    for rule in needed:
        for packet in _sent(rule, have) if sent else differences([rule], have):
            found.setdefault(replace(packet, family=Family.BOTH), []).append((packet, rule.flows))
    return tuple(_joined(neutral, parts) for neutral, parts in found.items())


def _sent(rule: Rule, have: Sequence[Rule]) -> Sequence[Packet]:
    """The witnesses that a flow can send, of what a rule has besides."""
    never = never_sent(rule)
    if covers([*have, *never], [rule]):
        return ()
    packets = differences([rule], have)
    return [packet for packet in packets if not _within(packet, never)] or packets


def _within(packet: Packet, rules: Sequence[Rule]) -> bool:
    """Whether its addresses and ports alone say that nobody sends it."""
    return any(_is_in(packet, rule) for rule in rules)


def _is_in(packet: Packet, rule: Rule) -> bool:
    """Whether it has all addresses and ports that a rule names, of which there are some."""
    ends = ((packet.local, rule.local), (packet.remote, rule.remote))
    met = [address is not None and _in(address, addresses) for address, addresses in ends if not addresses.anywhere]
    ports = ((packet.local_port, rule.local_ports), (packet.remote_port, rule.remote_ports))
    met += [port is not None and port in named for port, named in ports if not named.is_any]
    return bool(met) and all(met)


def _in(address: str, addresses: Addresses) -> bool:
    try:
        found = ip_address(address)
    except ValueError:  # a host name
        return False
    return any(found in network for network in addresses.networks if network.version == found.version)


def _joined(neutral: Packet, parts: Sequence[tuple[Packet, tuple[str, ...]]]) -> Finding:
    flows = tuple(dict.fromkeys(flow for _packet, flows in parts for flow in flows))
    packets = {packet for packet, _flows in parts}
    return Finding(Kind.MISSING, neutral if len(packets) > 1 else packets.pop(), flows)


def extra(have: Sequence[Rule], allowed: Sequence[Rule]) -> tuple[Finding, ...]:
    """What passes and should not."""
    return tuple(Finding(Kind.EXTRA, packet) for packet in differences(have, allowed))


def added(before: Sequence[Rule], wanted: Sequence[Rule], after: Sequence[Rule]) -> tuple[Finding, ...]:
    """What is wrong with an addition of `wanted` to a firewall that let through `before` and now `after`.

    Answers to what was open already may begin to pass: a rule for tracked connections lets them.
    """
    answered = [replace(rule, reply=Reply.TRACKED) for rule in before]
    closed = tuple(Finding(Kind.CLOSED, packet) for packet in differences(before, after))
    return (*missing(wanted, after), *extra(after, [*answered, *wanted]), *closed)


def exact(wanted: Sequence[Rule], have: Sequence[Rule]) -> tuple[Finding, ...]:
    """What is wrong with rules that should be exactly the `wanted` ones."""
    return (*missing(wanted, have), *extra(have, wanted))


def already_open(wanted: Sequence[Rule], befores: Sequence[Sequence[Rule]]) -> tuple[Rule, ...]:
    """Of `wanted`, what passed with its answers before on each of some hosts; by IP version where only one did."""
    parts = {rule: per_family([rule]) for rule in wanted}
    left = {part for each in parts.values() for part in each} if befores else set()
    for before in befores:
        left.intersection_update(covered(before, tuple(left)))
    found: list[Rule] = []
    for rule, each in parts.items():
        open_ = [part for part in each if part in left]
        found += [rule] if len(open_) == len(each) else open_
    return tuple(found)


def summary(findings: Sequence[Finding]) -> str:
    """The gravest finding's sentence, and how many more there are; empty without findings."""
    if not findings:
        return ""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return gravest(findings).sentence + more


def gravest(findings: Sequence[Finding]) -> Finding:
    """The one to tell of first, of at least one."""
    return min(findings, key=lambda each: each.packet.scope is Scope.SELF)


def _missing(finding: Finding) -> str:
    return f"does not let {_passing(finding)}, which {_needed_by(finding.flows)}"


def _passing(finding: Finding) -> str:
    return f"{_plain(finding)} through" if not _replies_only(finding) else f"the replies to {_plain(finding)} through"


def _extra(finding: Finding) -> str:
    subject = f"{finding.what} opens" if finding.what else "opens"
    return f"{subject} {_all(finding)}, which nothing documents"


def _closed(finding: Finding) -> str:
    if finding.words:
        subject = f"{finding.what} closes" if finding.what else "closes"
        return f"{subject} {finding.words}, which an addition has to leave as it is"
    return f"closes {_all(finding)}, which {'were' if _replies_only(finding) else 'was'} open before"


def _all(finding: Finding) -> str:
    """All that passes or is closed, as far as it is known; else the packet."""
    if finding.words:
        return finding.words
    return f"the replies to {_plain(finding)}" if _replies_only(finding) else _plain(finding)


def _replies_only(finding: Finding) -> bool:
    return finding.packet.reply is Reply.NONE


def _plain(finding: Finding) -> str:
    return str(replace(finding.packet, reply=Reply.TRACKED))


def _needed_by(flows: Sequence[str]) -> str:
    if not flows:
        return "every host needs"
    if len(flows) == 1:
        return f"the flow {flows[0]} needs"
    return f"the flows {', '.join(flows[:-1])} and {flows[-1]} need"


_SAY: dict[Kind, Callable[[Finding], str]] = {Kind.MISSING: _missing, Kind.EXTRA: _extra, Kind.CLOSED: _closed}
