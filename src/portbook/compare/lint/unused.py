"""Parts of a file that no flow uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Service

_ROLES = """\
roles:
  client: {title: Client}
  server: {title: Server, host: true}
"""
"""What examples begin with."""
_REFERENCES = """\
references:
  ports: {title: Firewall ports, url: "https://example.com/ports", checked: 2026-11-22}
"""


def _roles(service: Service, _today: date) -> Iterator[LintFinding]:
    listed = {servers.role for servers in service.servers.values()}
    used = _in_flows(service) | listed | {trial.role for trial in service.trials.values()}
    for role in service.roles.values():
        if role.id not in used and not role.host:
            message = f"nothing in the file uses the role {role.id}"
            yield LintFinding(role.where, message, "add its flow, or remove it")


def _hosts(service: Service, _today: date) -> Iterator[LintFinding]:
    used = _in_flows(service)
    for role in service.hosts:
        if role.id not in used and not role.forwards:
            message = f"the role {role.id} is a host, and no flow comes from it or goes to it"
            yield LintFinding(role.where, message, "add its flows, or remove `host: true`")


def _references(service: Service, _today: date) -> Iterator[LintFinding]:
    used = {id_ for flow in service.flows.values() for id_ in flow.references}
    for reference in service.references.values():
        if reference.id not in used:
            message = f"no flow says that it was read in the reference {reference.id}"
            yield LintFinding(reference.where, message, "name it in `ref` of the flows that it is for, or remove it")


def _in_flows(service: Service) -> set[str]:
    return {id_ for flow in service.flows.values() for id_ in (*flow.source_roles, *flow.destination_roles)}


ROLE = LintRule(
    "unused-role",
    finds="A role that is in no flow, in no table of servers and in no `verify`. Roles with `host: true` have [a rule of their own](host-without-flows.md).",
    why="It is left over from a flow that went away, or a flow is missing.",
    bad=f"""{_ROLES}  mirror: {{title: Mirror}}
""",
    instead="The flow that was forgotten, or no such role.",
    good=_ROLES,
    of_flows=False,
    find=_roles,
)
HOST = LintRule(
    "host-without-flows",
    finds="A role with `host: true` that is in no flow, and is no router (`forwards: true`).",
    why="Hosts get rules for each firewall. This one gets pages without any rule, which reads as if it needed none.",
    bad=f"""{_ROLES}  agent: {{title: Agent, host: true}}
""",
    instead="The flows of the host.",
    good=f"""{_ROLES}  agent: {{title: Agent, host: true}}
flows:
  web: {{from: client, to: server, tcp: 443}}
  report: {{from: agent, to: server, tcp: 8443}}
""",
    of_flows=False,
    find=_hosts,
)
REFERENCE = LintRule(
    "unused-reference",
    finds="A reference that no flow names in `ref`.",
    why="Nobody can tell which fact was read there, so nobody can check that fact again.",
    bad=f"""{_REFERENCES}flows:
  web: {{from: client, to: server, tcp: 443}}
""",
    instead="`ref` in every flow that was read there.",
    good=f"""{_REFERENCES}flows:
  web: {{from: client, to: server, tcp: 443, ref: ports}}
""",
    of_flows=False,
    find=_references,
)
