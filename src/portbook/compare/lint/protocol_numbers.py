"""The number of an IP protocol that stands where a port belongs.

Source: IANA, "Protocol Numbers".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portbook.compare.lint.flow_words import flow_words, named
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Service
from portbook.model.protocol import SCTP, TCP, UDP


@dataclass(frozen=True)
class _Portless:
    """A protocol without ports, how the data writes it, and what people call it."""

    number: int
    written: str
    names: str


_PORTLESS = (
    _Portless(1, "icmp: any", "ICMP"),
    _Portless(2, "protocol: igmp", "IGMP"),
    _Portless(46, "protocol: rsvp", "RSVP"),
    _Portless(47, "protocol: gre", "GRE|generic routing encapsulation"),
    _Portless(50, "protocol: esp", "ESP|encapsulating security payload"),
    _Portless(51, "protocol: ah", "AH|authentication header"),
    _Portless(88, "protocol: eigrp", "EIGRP"),
    _Portless(89, "protocol: ospf", "OSPF(v[23])?"),
    _Portless(103, "protocol: pim", "PIM"),
    _Portless(108, "protocol: ipcomp", "IPComp"),
    _Portless(112, "protocol: vrrp", "VRRP|CARP"),
    _Portless(115, "protocol: l2tp", "L2TP(v3)?"),
)


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for flow in service.flows.values():
        words = f"{service.id} {service.title} {flow_words(flow)}"
        for protocol in (TCP, UDP, SCTP):
            for portless in _PORTLESS:
                if portless.number in named(flow, protocol) and re.search(rf"(?i)\b({portless.names})\b", words):
                    name = portless.names.partition("|")[0].partition("(")[0]
                    yield LintFinding(
                        flow.where,
                        f"the flow {flow.id} goes to {protocol.title} port {portless.number}, "
                        f"and {name} is IP protocol {portless.number}, which has no ports",
                        f"write `{portless.written}` in its place",
                        (flow.id,),
                    )


RULE = LintRule(
    "protocol-number-as-port",
    finds="A TCP, UDP or SCTP port whose number is that of the very IP protocol that the flow or the service is named after.",
    why="VRRP, ESP, AH, GRE and OSPF are protocols beside TCP and UDP, and have no ports. A firewall with a rule for TCP 112 drops VRRP.",
    bad="""\
flows:
  vrrp: {from: server, to: server, tcp: 112, title: VRRP}
""",
    instead="The protocol by its name.",
    good="""\
flows:
  vrrp: {from: server, to: server, protocol: vrrp, title: VRRP}
""",
    find=_find,
)
