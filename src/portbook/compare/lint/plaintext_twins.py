"""A port in plaintext whose port with TLS is needed just as much, by the data.

Source: IANA, "Service Name and Transport Protocol Port Number Registry", and the documentation of the products that are
named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from portbook.compare.lint.flow_words import flow_words, is_explained, named
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Flow, Need, Protocol, Service
from portbook.model.protocol import TCP, UDP


@dataclass(frozen=True)
class _Twins:
    """One protocol on two ports.

    Attributes:
        name: of the protocol.
        plaintext: its port in plaintext.
        tls: its TCP port with TLS.
        plaintext_protocol: what the former is a port of.
        reasons: a regular expression of words that say why the port in plaintext is needed too.
    """

    name: str
    plaintext: int
    tls: int
    plaintext_protocol: Protocol = TCP
    reasons: str = r"(?!)"

    @property
    def words(self) -> tuple[str, str]:
        """`TCP 389` and `TCP 636`."""
        return f"{self.plaintext_protocol.title} {self.plaintext}", f"TCP {self.tls}"


_TWINS = (
    _Twins("HTTP", 80, 443, reasons=r"redirect|certificate|challenge|\bacme\b|let's encrypt|\bcrls?\b|\bocsp\b"),
    _Twins("LDAP", 389, 636),
    _Twins("LDAP of the global catalogue", 3268, 3269),
    _Twins("IMAP", 143, 993),
    _Twins("POP3", 110, 995),
    _Twins("NNTP", 119, 563),
    _Twins("Telnet", 23, 992),
    _Twins("IRC", 6667, 6697),
    _Twins("DNS", 53, 853),
    _Twins("DNS", 53, 853, UDP),
    _Twins("syslog", 514, 6514),
    _Twins("syslog", 514, 6514, UDP),
    _Twins("SIP", 5060, 5061),
    _Twins("SIP", 5060, 5061, UDP),
    _Twins("XMPP", 5222, 5223),
    _Twins("MQTT", 1883, 8883),
    _Twins("AMQP", 5672, 5671),
    _Twins("STOMP", 61613, 61614),
    _Twins("RabbitMQ's management", 15672, 15671),
    _Twins("WinRM", 5985, 5986),
    _Twins("Docker's API", 2375, 2376),
    _Twins("Consul's API", 8500, 8501),
    _Twins("Neo4j's HTTP", 7474, 7473),
    _Twins("Cassandra's CQL", 9042, 9142),
    _Twins("ClickHouse's HTTP", 8123, 8443),
    _Twins("ClickHouse's native protocol", 9000, 9440),
)
"""TCP 25 and 465 are not among them: a mail server needs the one from other servers, and the other from people."""


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    flows = [flow for flow in service.flows.values() if _is_open_question(service, flow)]
    for twins in _TWINS:
        plaintext = [flow for flow in flows if _has_plaintext(twins, flow)]
        tls = [flow for flow in flows if twins.tls in named(flow, TCP)]
        for first, second in product(plaintext, tls):
            if first is second:
                yield _in_one(twins, first)
            elif first.need is second.need and not {*first.pairs}.isdisjoint(second.pairs):
                yield _in_two(twins, first, second)


def _is_open_question(service: Service, flow: Flow) -> bool:
    """Whether a flow is needed and says no more, and goes to what a reader runs: how a vendor's servers are reached is no choice."""
    to_own = any(service.roles[id_].host for id_ in flow.destination_roles)
    return to_own and flow.need is not Need.OPTIONAL and not is_explained(flow)


def _has_plaintext(twins: _Twins, flow: Flow) -> bool:
    is_there = twins.plaintext in named(flow, twins.plaintext_protocol)
    return is_there and not re.search(twins.reasons, flow_words(flow), re.IGNORECASE)


def _in_one(twins: _Twins, flow: Flow) -> LintFinding:
    plaintext, tls = twins.words
    return LintFinding(
        flow.where,
        f"the flow {flow.id} has {twins.name} in plaintext ({plaintext}) and with TLS ({tls}) as if both were needed",
        "give each a flow of its own, and both the same `one-of`, or say in `notes` why both are needed",
        (flow.id,),
    )


def _in_two(twins: _Twins, first: Flow, second: Flow) -> LintFinding:
    plaintext, tls = twins.words
    return LintFinding(
        first.where,
        f"the flows {first.id} ({twins.name} in plaintext, {plaintext}) and {second.id} (with TLS, {tls}) "
        f"are both {first.need}",
        "give both the same `one-of`, another `need`, or say in `notes` why both are needed",
        (first.id, second.id),
    )


_TABLE = "".join(f"| {twins.name} | {' | '.join(twins.words)} |\n" for twins in _TWINS)
RULE = LintRule(
    "plaintext-twin",
    finds="""\
A port in plaintext and its port with TLS of a role with `host: true`, where the data says that both are needed and says no more: they are in one flow, or
in two flows between the same roles with the same `need`, which is not `optional`. A flow with `one-of`, `when`, `option`, `since`, `until` or `notes` says
more, and so does TCP 80 for redirects or certificates.""",
    why="Who reads that both are needed opens both, and the one in plaintext stays open for years. Usually one of them is enough.",
    bad="""\
flows:
  ldap: {from: client, to: server, tcp: [389, 636], title: LDAP}
""",
    instead="A flow for each, and a group of alternatives.",
    good="""\
flows:
  ldap: {from: client, to: server, tcp: 389, title: LDAP, one-of: ldap, remark: StartTLS}
  ldaps: {from: client, to: server, tcp: 636, title: LDAPS, one-of: ldap, remark: TLS}
""",
    find=_find,
    details=f"| Protocol | In plaintext | With TLS |\n| --- | --- | --- |\n{_TABLE}",
)
