"""Features of rules that a target cannot express, and the effect on what its snippets open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from portbook.model.ports import ANY_PORTS, Ports
from portbook.model.rule import Direction, Rule


class Feature(StrEnum):
    """Parts of a rule that a firewall may be unable to match."""

    HOST_NAMES = "host-names"
    """Host names as the remote address."""
    NAMES_ALONE = "names-alone"
    """Host names as the remote address, unless the rules in `Lack.needs`, which let the names be resolved, are open."""
    NAMES_OF_ONE_FAMILY = "names-of-one-family"
    """Host names as the remote address for one IP version only."""
    SOURCE_PORTS = "source-ports"
    """The source port of the first packet."""
    DESTINATION_PORTS = "destination-ports"
    """The destination port of the first packet."""
    BOTH_PORTS = "both-ports"
    """A source port and a destination port in one rule; the target can match one of them."""
    LOCAL_ADDRESSES = "local-addresses"
    """The host's own address in the packet, such as a multicast group."""
    ONE_LINK = "one-link"
    """Packets that stay on one link: to groups and broadcast addresses, from and to link-local addresses."""
    ICMP_TYPES = "icmp-types"
    ICMP_CODES = "icmp-codes"
    PROTOCOLS = "protocols"
    """All traffic of the protocols in `Lack.protocols`."""
    ICMP_MESSAGES = "icmp-messages"
    """All traffic of the ICMP types in `Lack.messages`."""
    DIRECTION = "direction"
    """All traffic of the direction `Lack.direction`."""
    OPEN_ALREADY = "open-already"
    """Rules for the direction `Lack.direction`, in which the target lets everything through. Not a gap."""
    IPV6 = "ipv6"
    UNTRACKED = "untracked"
    """Rules whose replies are not tracked: a stateful target always tracks them. Not a gap, because it opens nothing."""
    POD_ADDRESSES = "pod-addresses"
    """Addresses of pods for which the data has labels: the target selects pods by labels. Not a gap."""
    REPLIES = "replies"
    """Connection tracking: for the protocols in `Lack.protocols`, a stateless target needs a rule for the replies too, which
    `portbook.rules.replies` makes. A gap only where that rule opens more than the replies, or leaves some out."""


@dataclass(frozen=True)
class Lack:
    """A feature that a target cannot match.

    Attributes:
        feature: the feature.
        instead: what the reader can do, one sentence; shown on the page.
        protocols: IANA numbers of the protocols concerned; empty is all.
        direction: the direction concerned; None is both.
        messages: protocol numbers with the ICMP types concerned, None for a rule about all types; empty is all.
        needs: rules that are open too wherever a rule has the feature.
        replies: for `REPLIES`, the destination ports of replies where the rule for first packets names no source port.
            A target that cannot match the source ports of replies opens no others.
    """

    feature: Feature
    instead: str = ""
    protocols: frozenset[int] = frozenset()
    direction: Direction | None = None
    messages: frozenset[tuple[int, int | None]] = frozenset()
    needs: tuple[Rule, ...] = ()
    replies: Ports = ANY_PORTS


class Effect(StrEnum):
    """The effect of a lack on a rule."""

    WIDER = "wider"
    """The snippet opens more than the data documents."""
    MISSING = "missing"
    """The snippet leaves the flow out."""


@dataclass(frozen=True)
class Gap:
    """A difference between the data and what a snippet opens, for some flows.

    Attributes:
        feature: the feature that the target cannot match.
        effect: whether the snippet opens more, or leaves the traffic out.
        traffic: the traffic that the snippet opens instead, or leaves out, in a few words: `TCP 443 to any`.
        flows: ids of the flows concerned.
        instead: what the reader can do about it.
        predicate: what the target cannot do, and what follows from it: `cannot match host names, so TCP 443 is allowed to
            any address`.
    """

    feature: Feature
    effect: Effect
    traffic: str
    flows: tuple[str, ...]
    instead: str = ""
    predicate: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """Its stable id as a problem: `gap-host-names`."""
        return f"gap-{self.feature}"

    @property
    def cure(self) -> str:
        """What the reader can do about it, without a full stop."""
        return self.instead.strip().removesuffix(".")

    def sentence(self, title: str) -> str:
        """The gap of the target of that title: `nftables cannot match host names, so TCP 443 is allowed to any address`."""
        return f"{title} {self.predicate}"


def protocols_except(*numbers: int) -> frozenset[int]:
    """Every protocol number except these, and -1 for any protocol: a value for `Lack.protocols`."""
    return frozenset(range(-1, 256)) - frozenset(numbers)
