"""Services that need TCP and UDP, of which the data has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portbook.compare.lint.flow_words import KEYS, is_explained, named, words_around
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Flow, Protocol, Scope, Service
from portbook.model.protocol import TCP, UDP


@dataclass(frozen=True)
class _Both:
    """A port that has to be open for TCP and UDP.

    Attributes:
        port: the port.
        name: what uses it.
        words: a regular expression of words that leave no doubt that it is that.
        tcp_only: a regular expression of words for uses that need TCP only.
        source: where that is said.
    """

    port: int
    name: str
    words: str
    source: str
    tcp_only: str = r"(?!)"


_BOTH = (
    _Both(
        53,
        "DNS",
        r"(?<![a-z])dns\b|\b(coredns|name resolution|domain names?|resolvers?|nameservers?)\b",
        "RFC 7766, section 5",
        tcp_only=r"\b(transfers?|[ai]xfr|over tcp|truncat\w*|large)\b",
    ),
    _Both(88, "Kerberos", r"\b(kerberos|krb5\w*|kdc)\b", "RFC 4120, section 7.2"),
    _Both(464, "Kerberos password changes", r"\b(kerberos|kpasswd\w*|krb5\w*|kdc|password)\b", "RFC 3244, section 2"),
)


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for both in _BOTH:
        for flow in service.flows.values():
            present = [protocol for protocol in KEYS if both.port in named(flow, protocol)]
            if len(present) != 1 or not _is_meant(service, flow, both, present[0]):
                continue
            missing = UDP if present[0] is TCP else TCP
            if not _elsewhere(service, flow, missing, both.port):
                yield LintFinding(
                    flow.where,
                    f"the flow {flow.id} has {both.name} over {present[0].title} only",
                    f"add `{KEYS[missing]}: {both.port}` ({both.source})",
                    (flow.id,),
                )


def _is_meant(service: Service, flow: Flow, both: _Both, present: Protocol) -> bool:
    """Whether a flow is for what the port is for, and says nothing by which one protocol might be enough."""
    if flow.scope is Scope.SELF or is_explained(flow):
        return False
    words = words_around(service, flow)
    is_it = re.search(both.words, words, re.IGNORECASE) is not None
    return is_it and not (present is TCP and re.search(both.tcp_only, words, re.IGNORECASE))


def _elsewhere(service: Service, flow: Flow, protocol: Protocol, port: int) -> bool:
    """Whether other flows between the same roles have the port for the protocol too, for all of its roles."""
    others = {
        pair
        for other in service.flows.values()
        for transport in other.transports
        if transport.protocol.is_any or (transport.protocol == protocol and port in transport.destination_ports)
        for pair in other.pairs
    }
    return {*flow.pairs} <= others


_TABLE = "".join(f"| {both.port} | {both.name} | {both.source} |\n" for both in _BOTH)
RULE = LintRule(
    "missing-tcp-or-udp",
    finds="""\
A port that its protocol uses over both TCP and UDP, where the data has only one of them between two roles, and the words of the flow, the service or the
receiving role name the protocol. Flows for zone transfers need TCP only. A flow with `one-of`, `when`, `option`, `since`, `until` or `notes` says more: a
product's own server may have one of them only.""",
    why="Most queries work and some fail: DNS answers that do not fit into a datagram come over TCP, and so do large Kerberos tickets. Such faults take days to find.",
    bad="""\
flows:
  dns: {from: server, to: client, udp: 53, title: DNS}
""",
    instead="Both protocols.",
    good="""\
flows:
  dns: {from: server, to: client, udp: 53, tcp: 53, title: DNS}
""",
    find=_find,
    details=f"| Port | Is | Said in |\n| --- | --- | --- |\n{_TABLE}",
)
