"""What a target cannot say, and what that does to a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portbook.model.ports import ANY_PORTS, Ports
from portbook.model.rule import Direction, Rule


class Feature(StrEnum):
    """Parts of a rule that a firewall may have no words for."""

    HOST_NAMES = "host-names"
    """Names as the remote address."""
    NAMES_ALONE = "names-alone"
    """Names as the remote address, unless the rules named by the lack are open too: those by which it resolves them."""
    NAMES_OF_ONE_FAMILY = "names-of-one-family"
    """Names as the remote address for one IP version; for both is fine."""
    SOURCE_PORTS = "source-ports"
    """The port that the first packet comes from."""
    DESTINATION_PORTS = "destination-ports"
    """Ports of the protocols named by the lack."""
    BOTH_PORTS = "both-ports"
    """A source port and a destination port in one rule; each alone is fine."""
    LOCAL_ADDRESSES = "local-addresses"
    """The host's own address in the packet, such as a multicast group."""
    ICMP_TYPES = "icmp-types"
    ICMP_CODES = "icmp-codes"
    PROTOCOLS = "protocols"
    """The protocols named by the lack, altogether."""
    ICMP_MESSAGES = "icmp-messages"
    """The ICMP types named by the lack, altogether."""
    DIRECTION = "direction"
    """The direction named by the lack, altogether."""
    IPV6 = "ipv6"
    UNTRACKED = "untracked"
    """Rules whose replies are not tracked: a stateful target always tracks. Not a gap: nothing opens by it."""
    POD_ADDRESSES = "pod-addresses"
    """Addresses of pods, where the data has labels for them: the target has words for the labels. Not a gap."""
    REPLIES = "replies"
    """Replies that are let through because their connection is known: for the protocols named by the lack, a stateless
    target needs a rule for the replies too, which `portbook.rules.replies` makes. A gap only where that rule is wider than
    the replies, or leaves some out."""


@dataclass(frozen=True)
class Lack:
    """A feature that a target has no words for.

    Attributes:
        feature: which.
        instead: what the reader can do, one sentence; shown on the page.
        protocols: IANA numbers it holds for; empty is all.
        direction: the direction it holds for; None is both.
        messages: protocol numbers with ICMP types that it holds for, None for a rule about all types; empty is all.
        needs: rules that are open too wherever a rule has the feature.
        replies: for `REPLIES`, the ports that replies go to where the rule for first packets names no source port: where
            a target has no words for the ports that replies come from, these are all that keeps the others closed.
    """

    feature: Feature
    instead: str = ""
    protocols: frozenset[int] = frozenset()
    direction: Direction | None = None
    messages: frozenset[tuple[int, int | None]] = frozenset()
    needs: tuple[Rule, ...] = ()
    replies: Ports = ANY_PORTS


class Effect(StrEnum):
    """What a lack does to a rule."""

    WIDER = "wider"
    """The snippet lets more through than the data asks."""
    MISSING = "missing"
    """The snippet leaves the flow out."""


@dataclass(frozen=True)
class Gap:
    """A difference between the data and what a target can say, for some flows.

    Attributes:
        feature: the feature that is lacking.
        effect: wider, or missing.
        said: what the snippet says instead, in a few words: `TCP 443 to any`.
        flows: ids of the flows concerned.
        instead: what to do about it.
    """

    feature: Feature
    effect: Effect
    said: str
    flows: tuple[str, ...]
    instead: str = ""


def protocols_except(*numbers: int) -> frozenset[int]:
    """All protocol numbers (with -1, any protocol) but these, for `Lack.protocols`."""
    return frozenset(range(-1, 256)) - frozenset(numbers)
