"""Why Portbook doubts a rule of a machine, or leaves packets out: the messages, each with its id and cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Rule
from portbook.targets.base import Doubt, Remark


@dataclass(frozen=True)
class Reason:
    """Why a rule may match only some of the packets of its match, or which packets do not count.

    Attributes:
        id: its stable name.
        message: one sentence without a full stop.
        cure: what to do, one sentence without a full stop; empty where there is nothing to do.
    """

    id: str
    message: str
    cure: str = ""

    @property
    def sentence(self) -> str:
        """The message with its cure."""
        return f"{self.message}: {self.cure}" if self.cure else self.message

    def doubt(self, line: int, rules: tuple[Rule, ...]) -> Doubt:
        """The doubt about these packets, at that line."""
        return Doubt(line, self.message, rules, self.id, self.cure)

    def remark(self, line: int) -> Remark:
        """The remark on that line."""
        return Remark(line, self.message, self.id, self.cure)


TAKE_OUT = "where it does not matter, take it out of the text"
SLOWEST = 1
"""New connections per second that a flow may need: a lower limit is one on the flow."""

LIMIT = Reason(
    "netfilter-doubtful-limit",
    "a rate limit decides whether these packets pass",
    "take it away, or see to it that another rule decides",
)
SENT_ON = Reason(
    "netfilter-destination-translated",
    "these packets are sent on to another address or port before the filter sees them, and Portbook does not follow them"
    " there",
    "check the container, guest or port that they go to, or add this host's address if it is another",
)
SOME_FLAGS = Reason(
    "netfilter-doubtful-flags", "some segments of a connection have these TCP flags and others do not", TAKE_OUT
)
NO_INTERFACE = Reason("netfilter-no-such-interface", "packets in this hook have no such interface", TAKE_OUT)
ONLY_BROADCAST = Reason(
    "netfilter-only-to-broadcast",
    "these packets pass only to a broadcast address, and which address is one depends on the host",
)
NOT_BROADCAST = Reason(
    "netfilter-not-to-broadcast",
    "packets to a broadcast address do not pass as others do, and which address is one depends on the host",
)
OF_THE_HOST = Reason(
    "netfilter-address-of-host",
    "which addresses are the host's own, or broadcast addresses, is not in the text",
    TAKE_OUT,
)

NO_WAY_BACK = Reason("netfilter-reverse-path", "the host drops packets from addresses that it has no route back to")
GUESTS = Reason(
    "netfilter-guest-address",
    "the host drops packets to the address of a guest or container, which Portbook takes for none of this host's",
)
SERVICES = Reason(
    "netfilter-service-address",
    "the host sends packets to the address of a cluster's service on, which Portbook takes for none of this host's",
)
SHARED_SPACE = Reason(
    "netfilter-tailscale-addresses",
    "Tailscale takes packets from 100.64.0.0/10 by its own interface only, and Portbook does not count others from there",
)
OTHER_INTERFACE = Reason(
    "netfilter-address-of-other-interface",
    "the host drops packets to the address of another interface than they come in by",
)
FLOODS = Reason(
    "netfilter-flood-limit",
    "the host drops new connections beyond a limit, which Portbook takes for more than a flow opens",
)
NO_MARK = Reason(
    "netfilter-mark-never-set",
    "no rule in this text sets the mark that this rule matches, so Portbook counts no packet with it",
)
_BANNED = Reason(
    "netfilter-flow-of-banned-address",
    "a rule of the host closes an address of a flow",
    "take the address out of that rule, and list the rules again",
)


def bans(program: str) -> Reason:
    """The reason where a program drops packets from addresses that it has banned at the time."""
    message = f"{program} closes ports to the addresses that it has banned at the time, which Portbook does not count"
    return Reason("netfilter-banned-addresses", message)


def at_other_end(line: int, networks: Iterable[str]) -> Doubt:
    """All packets from and to some addresses of others. A connection has packets both ways, so both are in doubt."""
    remote = Addresses.of(*map(ip_network, networks))
    return _BANNED.doubt(line, tuple(Rule(direction, ANY_PROTOCOL, remote=remote) for direction in Direction))


def at_this_end(line: int, networks: Iterable[str]) -> Doubt:
    """All packets to and from some addresses that may be the host's."""
    local = Addresses.of(*map(ip_network, networks))
    return _BANNED.doubt(line, tuple(Rule(direction, ANY_PROTOCOL, local=local) for direction in Direction))
