"""Ports of Kubernetes' control plane under each other's names.

Source: https://kubernetes.io/docs/reference/networking/ports-and-protocols/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portbook.compare.lint.flow_words import flow_words, named
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Flow, Service
from portbook.model.protocol import TCP


@dataclass(frozen=True)
class _Component:
    """A component, its port, and the port of the one that it is taken for."""

    name: str
    port: int
    other_port: int
    words: str


_MANAGER, _SCHEDULER = r"controller[ -]?manager", r"scheduler"
_COMPONENTS = (
    _Component("kube-controller-manager", 10257, 10259, _MANAGER),
    _Component("kube-scheduler", 10259, 10257, _SCHEDULER),
    _Component("kube-controller-manager", 10252, 10251, _MANAGER),
    _Component("kube-scheduler", 10251, 10252, _SCHEDULER),
)


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for flow in service.flows.values():
        ports, words = named(flow, TCP), _words(service, flow)
        is_one = bool(re.search(_MANAGER, words)) is not bool(re.search(_SCHEDULER, words))
        for component in _COMPONENTS if is_one else ():
            if re.search(component.words, words) and component.other_port in ports and component.port not in ports:
                yield LintFinding(
                    flow.where,
                    f"the flow {flow.id} is for {component.name} and goes to TCP {component.other_port}, "
                    "which is the other component's port",
                    f"write `tcp: {component.port}`",
                    (flow.id,),
                )


def _words(service: Service, flow: Flow) -> str:
    processes = (service.roles[id_].process for id_ in flow.destination_roles)
    return " ".join((flow_words(flow), *processes)).lower()


_TABLE = "".join(f"| {component.name} | {component.port} |\n" for component in _COMPONENTS)
RULE = LintRule(
    "swapped-kubernetes-ports",
    finds="A flow that names kube-scheduler and has the port of kube-controller-manager, or the other way round. A flow that names both is right.",
    why="Widely copied lists have these two ports swapped. Monitoring then scrapes the wrong component, and a host firewall opens one that is not meant.",
    bad="""\
flows:
  scheduler: {from: client, to: server, tcp: 10257, title: kube-scheduler}
""",
    instead="The port of the component.",
    good="""\
flows:
  scheduler: {from: client, to: server, tcp: 10259, title: kube-scheduler}
""",
    find=_find,
    details=f"| Component | TCP port |\n| --- | --- |\n{_TABLE}",
)
