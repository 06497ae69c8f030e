"""Findings: differences between rule sets, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import ip_address

from portbook.model import Addresses, Family, Packet, Reply, Rule, Scope
from portbook.model.pods import are_pods
from portbook.rules import covered, covers, differences, never_sent, per_family


class Kind(StrEnum):
    """What is wrong with a packet."""

    MISSING = "missing"
    """It should pass, and does not."""
    EXTRA = "extra"
    """It passes, and nothing documents it."""
    CLOSED = "closed"
    """It passed before, and no longer does."""


@dataclass(frozen=True)
class Finding:
    """One packet that shows a difference.

    Attributes:
        kind: what is wrong.
        packet: the witness.
        flows: for `missing`, ids of the flows that need it; empty where it is part of the target's base set.
        words: for `extra` and `closed`, all packets that pass or are closed, of which the witness is one; empty where only
            the witness is known.
        line: the line of the statement that does it, from 1; 0 where it is unknown.
        what: what that statement is, where it is not a rule: `the policy of chain INPUT`.
        cure: what to do, one sentence without a full stop; empty where the finding implies it.
    """

    kind: Kind
    packet: Packet
    flows: tuple[str, ...] = ()
    words: str = ""
    line: int = 0
    what: str = ""
    cure: str = ""

    @property
    def sentence(self) -> str:
        """`opens inbound UDP 41642, which nothing documents`, without a full stop."""
        return _SENTENCES[self.kind](self)

    @property
    def traffic(self) -> str:
        """All packets that pass or are closed, in words; where they are unknown, the witness."""
        if self.words:
            return self.words
        return f"the replies to {_packet_words(self)}" if _replies_only(self) else _packet_words(self)

    def about(self, traffic: str) -> str:
        """The sentence of a statement that opens or closes all of this traffic, of which the finding is a part."""
        return replace(self, words=traffic).sentence


def missing(required: Iterable[Rule], have: Sequence[Rule], *, sent: bool = False) -> tuple[Finding, ...]:
    """What should pass and does not, with the flows that need it. One finding covers both IP versions where they agree.

    Args:
        required: what should pass.
        have: what passes.
        sent: whether only packets count that a flow can send.
    """
    rules = tuple(required)
    if covers(have, rules):  # nearly always, and one question in place of one for each rule
        return ()
    witnesses: dict[Packet, list[tuple[Packet, tuple[str, ...]]]] = {}
    for rule in rules:
        for packet in _sendable(rule, have) if sent else differences([rule], have):
            witnesses.setdefault(replace(packet, family=Family.BOTH), []).append((packet, rule.flows))
    return tuple(_joined(neutral, parts) for neutral, parts in witnesses.items())


def _sendable(rule: Rule, have: Sequence[Rule]) -> Sequence[Packet]:
    """Packets of a rule that do not pass, and that a flow can send; all that do not pass where it can send none of them."""
    never = never_sent(rule)
    if covers([*have, *never], [rule]):
        return ()
    packets = differences([rule], have)
    return [packet for packet in packets if not _within(packet, never)] or packets


def _within(packet: Packet, rules: Sequence[Rule]) -> bool:
    """Whether the addresses and ports of a packet are those of one of the rules."""
    return any(_is_in(packet, rule) for rule in rules)


def _is_in(packet: Packet, rule: Rule) -> bool:
    """Whether a packet has all addresses and ports that a rule names; false where the rule names none."""
    ends = ((packet.local, rule.local), (packet.remote, rule.remote))
    matches = [address is not None and _in(address, addresses) for address, addresses in ends if not addresses.anywhere]
    ports = ((packet.local_port, rule.local_ports), (packet.remote_port, rule.remote_ports))
    matches += [port is not None and port in named for port, named in ports if not named.is_any]
    return bool(matches) and all(matches)


def _in(address: str, addresses: Addresses) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:  # a host name
        return False
    return any(ip in network for network in addresses.networks if network.version == ip.version)


def _joined(neutral: Packet, parts: Sequence[tuple[Packet, tuple[str, ...]]]) -> Finding:
    flows = tuple(dict.fromkeys(flow for _packet, flows in parts for flow in flows))
    packets = {packet for packet, _flows in parts}
    return Finding(Kind.MISSING, neutral if len(packets) > 1 else packets.pop(), flows)


def extra(have: Sequence[Rule], allowed: Sequence[Rule]) -> tuple[Finding, ...]:
    """What passes and should not."""
    return tuple(Finding(Kind.EXTRA, packet) for packet in differences(have, allowed))


def added(before: Sequence[Rule], documented: Sequence[Rule], after: Sequence[Rule]) -> tuple[Finding, ...]:
    """What is wrong with an addition of `documented` to a firewall that let through `before` and now `after`.

    A rule for tracked connections may open the replies to what was open already.
    """
    answered = [replace(rule, reply=Reply.TRACKED) for rule in before]
    closed = tuple(Finding(Kind.CLOSED, packet) for packet in differences(before, after))
    return (*missing(documented, after), *extra(after, [*answered, *documented]), *closed)


def exact(documented: Sequence[Rule], have: Sequence[Rule]) -> tuple[Finding, ...]:
    """What is wrong with rules that should be exactly the documented ones."""
    return (*missing(documented, have), *extra(have, documented))


def already_open(documented: Sequence[Rule], befores: Sequence[Sequence[Rule]]) -> tuple[Rule, ...]:
    """The documented rules that passed, with their replies, on every host before; one IP version where only that passed."""
    by_rule = {rule: per_family([rule]) for rule in documented}
    remaining = {part for parts in by_rule.values() for part in parts} if befores else set()
    for before in befores:
        remaining.intersection_update(covered(before, tuple(remaining)))
    rules: list[Rule] = []
    for rule, parts in by_rule.items():
        open_ = [part for part in parts if part in remaining]
        rules += [rule] if len(open_) == len(parts) else open_
    return tuple(rules)


def summary(findings: Sequence[Finding]) -> str:
    """The gravest finding's sentence, and how many more there are; empty without findings."""
    if not findings:
        return ""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return gravest(findings).sentence + more


def gravest(findings: Sequence[Finding]) -> Finding:
    """The finding to report first; there must be one."""
    return min(findings, key=lambda finding: finding.packet.scope is Scope.SELF)


def _missing(finding: Finding) -> str:
    packets = _packet_words(finding)
    packets = f"the replies to {packets}" if _replies_only(finding) else packets
    return f"does not let {packets} through, which {_needed_by(finding.flows)}"


def _extra(finding: Finding) -> str:
    subject = f"{finding.what} opens" if finding.what else "opens"
    return f"{subject} {finding.traffic}, which nothing documents"


def _closed(finding: Finding) -> str:
    if finding.words:
        subject = f"{finding.what} closes" if finding.what else "closes"
        return f"{subject} {finding.words}, which an addition has to leave as it is"
    return f"closes {finding.traffic}, which {'were' if _replies_only(finding) else 'was'} open before"


def _replies_only(finding: Finding) -> bool:
    return finding.packet.reply is Reply.NONE


def _packet_words(finding: Finding) -> str:
    packet = replace(finding.packet, reply=Reply.TRACKED)
    return str(replace(packet, remote=_peer(packet.remote)))


def _peer(remote: str | None) -> str | None:
    """An address or host name; pods as an operator names them: `the pods with the labels app=web`."""
    return f"the pods with the labels {remote.removeprefix('pods ')}" if remote and are_pods(remote) else remote


def _needed_by(flows: Sequence[str]) -> str:
    if not flows:
        return "every host needs"
    if len(flows) == 1:
        return f"the flow {flows[0]} needs"
    return f"the flows {', '.join(flows[:-1])} and {flows[-1]} need"


_SENTENCES: dict[Kind, Callable[[Finding], str]] = {Kind.MISSING: _missing, Kind.EXTRA: _extra, Kind.CLOSED: _closed}
