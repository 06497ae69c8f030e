"""Roles of other services in flows: `to: postgres/db`.

Before a file is checked, such a role becomes one of its own, and a flow without protocols gets those of the flow that the role
receives in the other file. So everything behind it sees the roles and flows of one file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from portbook.escape.visible import one_line
from portbook.load import nodes
from portbook.load.faults import Faults, listed, nearest, shown
from portbook.load.nodes import Mark, Scalar, Sequence
from portbook.load.record import Record, Records
from portbook.load.record_changes import completed, with_records, with_value, without_value
from portbook.load.words import ID, well_named
from portbook.model import Location, OtherRole, Problem

UNKNOWN = "unknown-service"
PROTOCOLS = ("tcp", "udp", "sctp", "icmp", "protocol")
"""The keys of a flow that say over what."""
_OF_FLOW = (*PROTOCOLS, "source-port", "family", "reply", "destination")
"""What a flow without protocols has from the other service's flow, unless it has that key itself."""
_OF_ROLE = ("title", "process", "address", "pods")
"""What a role has from the other service's role. It is no host here: its rules are the other service's."""
_REFERENCE = re.compile(rf"({ID.pattern})/({ID.pattern})")


@dataclass(frozen=True)
class OtherFile:
    """The file of a service that others may refer to.

    Attributes:
        path: its path.
        record: its values; of a file with problems, nothing is taken from them.
        broken: whether it has problems.
        digest: hash of its bytes, and of what it rests on.
    """

    path: str
    record: Record
    broken: bool
    digest: str


Others = Mapping[str, OtherFile]
"""Files by the ids of their services."""


def names_of_others(service: Record) -> frozenset[str]:
    """The ids of the other services whose roles a file's flows name."""
    flows = service.records("flows").values()
    ends = (end for flow in flows for key in ("from", "to") for end in flow.texts(key))
    return frozenset(match[1] for end in ends if (match := _REFERENCE.fullmatch(end)))


def with_others(service: Record, others: Others, faults: Faults) -> tuple[Record, dict[str, OtherRole]]:
    """A file's values with roles of other services as its own, and which these are by their ids here.

    Args:
        service: the file's values.
        others: the services that there are.
        faults: where it is recorded that a service, a role or a flow is not there, or that it is not clear which is meant.
    """
    taken = _Taken(service, others, faults)
    flows = Records({name: taken.flow(name, flow) for name, flow in service.records("flows").items()})
    if not taken.changed:
        return service, {}
    changed = with_records(service, "flows", flows)
    if service.broken("roles"):
        return changed, {}
    roles = Records(service.records("roles") | taken.roles)
    return with_records(changed, "roles", roles), taken.stand_for


@dataclass
class _Taken:
    """What one file takes from others.

    Attributes:
        service: the file's values.
        others: the services that there are.
        faults: where faults are recorded.
        roles: the roles of other services by their ids here.
        stand_for: which these are.
        broken: the services of which it is told that their files have problems.
        changed: whether any flow names a role of another service.
    """

    service: Record
    others: Others
    faults: Faults
    roles: dict[str, Record] = field(default_factory=dict)
    stand_for: dict[str, OtherRole] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    changed: bool = False

    def flow(self, name: str, flow: Record) -> Record:
        """A flow between roles of this file only, with protocols of its own."""
        here = self._end(self._end(flow, "from"), "to")
        has_own = any(key in flow for key in PROTOCOLS)
        if not any("/" in end for end in flow.texts("to")):
            self._no_counterpart(flow)
            return here
        if has_own and "flow" not in flow:
            return here
        theirs = None if here.broken("to") else self._theirs(name, flow)
        if theirs is None:
            # What is wrong is recorded, so that the flow's protocol is broken and not missing.
            return here if has_own else without_value(here, "tcp", flow.mark)
        counterpart, values = theirs
        here = replace(here, values={**here.values, "flow": counterpart})
        return here if has_own else completed(here, values, _OF_FLOW, flow.mark_of("to"))

    def _no_counterpart(self, flow: Record) -> None:
        """A flow that goes to roles of its own file only is none of another service."""
        if "flow" in flow and not flow.broken("to"):
            message = "`flow` names a flow of another service, and `to` has no role of one"
            cure = "remove it, or write `to: service/role`"
            self.faults.add(flow.node.mark_of("flow"), "flow-of-no-other", message, cure)

    def _end(self, flow: Record, key: str) -> Record:
        """The flow with roles of this file at one end."""
        node = flow.node.get(key)
        written = node.items if isinstance(node, Sequence) else (node,)
        if not any("/" in end for end in flow.texts(key)):
            return flow
        self.changed = True
        ends = [self._here(end) for end in written if isinstance(end, Scalar)]
        mark = flow.mark_of(key)
        if any(end is None for end in ends):
            return without_value(flow, key, mark)
        scalars = tuple(end for end in ends if end)
        return with_value(flow, key, tuple(end.text for end in scalars), Sequence(scalars, mark))

    def _here(self, end: Scalar) -> Scalar | None:
        """The id of a role in this file; None, with a recorded fault, where it is of no other service."""
        if "/" not in end.text:
            return end
        match = _REFERENCE.fullmatch(end.text)
        if not match:
            cure = "write `role`, or `service/role` as in postgresql/server"
            self.faults.add(end.mark, "bad-role", f"{shown(end.text)} is no role of a service", cure)
            return None
        theirs = self._their_role(end.mark, match[1], match[2])
        if theirs is None:
            return None
        id_, other = f"{match[1]}-{match[2]}", OtherRole(match[1], match[2])
        written = self.service.node.get("roles")
        known = self.stand_for.get(id_, other)
        if known != other or (isinstance(written, nodes.Mapping) and id_ in written.keys):
            message = f"{shown(end.text)} would have the id {shown(id_)} here, as {known if known != other else 'a role of this file'} has"
            self.faults.add(end.mark, "same-id", message, "give one of them another id")
            return None
        if not well_named(Scalar(id_, end.mark), self.faults):
            return None
        if id_ not in self.roles:
            self.roles[id_], self.stand_for[id_] = theirs, other
        return Scalar(id_, end.mark)

    def _their_role(self, mark: Mark, service: str, role: str) -> Record | None:
        """The role of another service as one of this file; None, with a recorded fault, where it is not there."""
        if service == self.service.get("service", str):
            self.faults.add(mark, "own-role", f"{shown(service)} is this file's own service", f"write {shown(role)}")
            return None
        other = self.others.get(service)
        if other is None:
            known = sorted(self.others.keys() - {self.service.get("service", str)})
            near = nearest(service, known, "the others are")
            copied = f"`portbook add {service}` copies it from the catalogue, if it is there"
            added = near + (" " if near.endswith("?") else "; ") + copied if near else copied
            self.faults.add(mark, UNKNOWN, f"no service {shown(service)}", added)
            return None
        if other.broken:
            if service not in self.broken:
                problem = broken_service(self.faults.at(mark), service, other.path)
                self.faults.add_at(problem.where, problem.id, problem.message, problem.cure)
            self.broken.add(service)
            return None
        roles = other.record.records("roles")
        if role not in roles:
            cure = nearest(role, roles, "its roles are")
            self.faults.add(mark, "unknown-role", f"{service} has no role {shown(role)}", cure)
            return None
        return _here_as(roles[role], other.record, mark)

    def _theirs(self, name: str, flow: Record) -> tuple[str, Record] | None:
        """The other service's flow by its id; None, with a recorded fault, where it is not clear which that is."""
        receivers = [end.partition("/")[::2] for end in flow.texts("to")]
        services, roles = {service for service, _ in receivers}, [role for _, role in receivers]
        if len(services) > 1 or not all(roles):
            message = f"flow {shown(name)} goes to roles of more than one service, so it has the protocols of none"
            cure = "write a flow for each service, or its own tcp, udp, sctp, icmp or protocol"
            self.faults.add(flow.mark, "no-protocol", message, cure)
            return None
        other = self.others[services.pop()]
        counterpart = self._counterpart(flow, other, roles)
        return (counterpart, other.record.records("flows")[counterpart]) if counterpart else None

    def _counterpart(self, flow: Record, other: OtherFile, roles: Collection[str]) -> str:
        """The id of the other service's flow; empty, with a recorded fault, where it is not clear which that is."""
        candidates, chosen = _received(other, roles), flow.get("flow", str, "")
        if flow.broken("flow") or chosen in candidates:
            return chosen
        to, service = listed(roles, "and"), other.record.get("service", str, "")
        at = flow.mark_of("to")
        if chosen:
            near = nearest(chosen, candidates, "those that do are") or f"none does in {one_line(other.path)}"
            self.faults.add(
                flow.mark_of("flow"), "unknown-flow", f"no flow {shown(chosen)} of {service} goes to {to}", near
            )
        elif not candidates:
            here = f"write tcp, udp, sctp, icmp or protocol here, or add the flow to {one_line(other.path)}"
            self.faults.add(at, "nothing-received", f"no flow of {service} goes to {to}", here)
        elif candidates[1:]:
            several = f"several flows of {service} go to {to}: {listed(candidates, 'and')}"
            self.faults.add(at, "several-flows", several, f"choose one, as in `flow: {candidates[0]}`")
        else:
            return candidates[0]
        return ""


def _received(other: OtherFile, roles: Collection[str]) -> list[str]:
    """The ids of the flows that all of some roles of another service receive over the network."""
    return [
        id_
        for id_, flow in other.record.records("flows").items()
        if {*roles} <= {*flow.texts("to")} and flow.get("scope", str, "network") == "network"
    ]


def broken_service(where: Location, service: str, path: str) -> Problem:
    """That nothing is taken from a service whose file has problems."""
    message = f"the file of {service} has problems, so nothing is known of it"
    return Problem(where, "broken-service", message, f"mend {one_line(path)} first")


def _here_as(role: Record, service: Record, mark: Mark) -> Record:
    """A role of another service as one of this file, under a title that says whose it is."""
    whose, title = service.get("title", str, ""), role.get("title", str, "")
    empty = Record(role.section, mark, nodes.Mapping((), mark), {})
    here = completed(empty, role, _OF_ROLE, mark)
    return (
        here if whose.lower() in title.lower() else replace(here, values={**here.values, "title": f"{whose}: {title}"})
    )
