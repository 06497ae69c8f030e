"""Flows to a role of another service with ports of their own, which are not those of that role."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.escape.visible import one_line
from portbook.model import Flow, OtherRole, Ports, Service, Transport
from portbook.registries.registry import without

_MOST_FLOWS = 3
"""The flows of the other service that a message lists; the others are only counted."""


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for flow in service.flows.values():
        for other in (service.roles[id_].stands_for for id_ in flow.destination_roles):
            if other and not _agrees(flow, other):
                yield LintFinding(
                    flow.where,
                    f"the flow {flow.id} goes to {_over(flow)}, and {_received(flow, other)}",
                    f"remove its protocols and ports, so that they are those of {other.service}, or mend either file",
                    (flow.id,),
                )


def _agrees(flow: Flow, other: OtherRole) -> bool:
    """Whether a flow goes to ports that the role receives; of the flow that it names, to all of them."""
    theirs = [transport for received in _meant(flow, other) for transport in received.transports]
    within = all(_lets_through(theirs, ours) for ours in flow.transports)
    return within and (not flow.counterpart or all(_lets_through(flow.transports, their) for their in theirs))


def _meant(flow: Flow, other: OtherRole) -> list[Flow]:
    """The flows of the other service that a flow may be."""
    return [received for received in other.receives if flow.counterpart in {"", received.id}]


def _lets_through(wide: Collection[Transport], narrow: Transport) -> bool:
    """Whether some transports have all packets of another one, whatever port these come from."""
    same = [transport for transport in wide if transport.protocol == narrow.protocol or transport.protocol.is_any]
    if not same or any(transport.protocol.is_any for transport in same):
        return bool(same)
    if narrow.protocol.is_icmp:
        return any(transport.icmp in {None, narrow.icmp} for transport in same)
    ports = Ports(tuple(range_ for transport in same for range_ in transport.destination_ports.ranges))
    return not without(narrow.destination_ports, ports).ranges


def _received(flow: Flow, other: OtherRole) -> str:
    """What the role receives, and where that is written."""
    meant = _meant(flow, other)
    listed = [f"{_over(theirs)} ({one_line(theirs.where.path)}:{theirs.where.line})" for theirs in meant[:_MOST_FLOWS]]
    more = [f"{len(meant) - _MOST_FLOWS} more"] if meant[_MOST_FLOWS:] else []
    return f"{other} receives {', '.join([*listed, *more]) or 'nothing'}"


def _over(flow: Flow) -> str:
    return " and ".join(transport.label for transport in flow.transports)


BESIDE = """\
service: postgresql
title: PostgreSQL
roles:
  client: {title: Client}
  db: {title: PostgreSQL server, host: true}
flows:
  sql: {from: client, to: db, tcp: 5433}
"""
_HEAD = """\
roles:
  server: {title: Server, host: true}
flows:
"""
RULE = LintRule(
    "differing-copy",
    finds="""\
A flow to a role of another service, `to: service/role`, that has protocols or ports of its own which that role does not receive in the other file. With
`flow`, they have to be all that the flow of that id has.""",
    why="One of the two files is out of date: a port was moved in one of them only, and the rules of one end do not let through what the other end sends.",
    beside=BESIDE,
    bad=f"{_HEAD}  accounts: {{from: server, to: postgresql/db, tcp: 5432}}\n",
    instead="No protocol and no port: the flow has those of the other file, also after the next change.",
    good=f"{_HEAD}  accounts: {{from: server, to: postgresql/db}}\n",
    find=_find,
)
