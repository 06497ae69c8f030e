"""Services of Kubernetes as facts.

Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.importers.draft.addresses import network_of
from portbook.importers.draft.collected import collected
from portbook.importers.draft.container_ports import ContainerPorts
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import UnusableSource
from portbook.importers.draft.manifests import Manifest
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.ports_text import ports_of, protocol_of
from portbook.importers.draft.tree import Node
from portbook.load.faults import shown
from portbook.model import Addresses, Direction, Ports, Problem, Transport

NODE = "node"
"""The name of the hosts that ports of type NodePort are on."""
_OUTSIDE = frozenset({"NodePort", "LoadBalancer"})
_RANGES = "loadBalancerSourceRanges"


def service_facts(manifest: Manifest, known: ContainerPorts, notes: Notes) -> tuple[Fact, ...]:
    """The ports of a Service: those of its pods, and those that every node has for it.

    Raises:
        UnusableSource: one of them cannot be read.
    """
    spec, name = manifest.node.get("spec"), shown(manifest.name)
    if spec.get("type").text == "ExternalName":
        message = f"the Service {name} is another name for something outside, and opens no port"
        notes.add(manifest.node.where, "k8s-external-name", message)
        return ()
    if not manifest.selector:
        message = f"the Service {name} selects no pods, so what answers is not in this file"
        notes.add(manifest.node.where, "k8s-no-selector", message)
    if spec.get("type").text == "LoadBalancer":
        message = f"the ports of the load balancer of {name} are those of the Service, which may be others than those of its pods"
        notes.add(spec.where, "k8s-load-balancer", message)
    peer = _allowed(spec.get(_RANGES))
    return collected(lambda port: _port(manifest, port, known, notes, peer), spec.get("ports").items)


def _port(
    manifest: Manifest, port: Node, known: ContainerPorts, notes: Notes, peer: Addresses | None
) -> Iterator[Fact]:
    spec = manifest.node.get("spec")
    protocol = protocol_of(port.get("protocol").text or "tcp", port.where)
    title = port.get("name").text
    ports = _of_pods(manifest, port, known, notes)
    yield Fact(port.where, Direction.INBOUND, Transport(protocol, ports), manifest.name, peer=peer, title=title)
    node_port = port.get("nodePort")
    if spec.get("type").text in _OUTSIDE and node_port.value is not None:
        outside = Transport(protocol, ports_of(node_port.text, node_port.where))
        yield Fact(
            node_port.where, Direction.INBOUND, outside, NODE, peer=peer, title=f"{manifest.name} {title}".strip()
        )
    elif spec.get("type").text == "NodePort":
        message = f"the cluster chooses the port of the nodes for {shown(manifest.name)}"
        notes.add(port.where, "k8s-chosen-port", message, "write it as nodePort, or import kubectl get service -o yaml")


def _of_pods(manifest: Manifest, port: Node, known: ContainerPorts, notes: Notes) -> Ports:
    """The ports of the pods behind a port of a Service."""
    target = port.get("targetPort")
    if target.value is None or target.whole is not None:
        place = port.get("port") if target.value is None else target
        return ports_of(place.text, place.where)
    number = known.number(target.text, manifest.selector)
    if number is not None:
        return ports_of(str(number), target.where)
    spelled = port.get("port").text
    message = f"the number of the pods' port {shown(target.text)} is not in this file, so port {spelled} of the Service stands there"
    notes.add(target.where, "k8s-port-name", message, "give the file of the pods too, or write their number")
    return ports_of(spelled, port.where)


def _allowed(ranges: Node) -> Addresses | None:
    """The networks of clients; None where the Service names none."""
    networks = []
    for node in ranges.items:
        try:
            networks.append(network_of(node.text))
        except ValueError:
            message = f"{shown(node.text)} is no network"
            raise UnusableSource(Problem(node.where, "k8s-bad-network", message, "write CIDR notation")) from None
    return Addresses(tuple(networks)) if networks else None
