"""Files of Docker Compose: the ports that a machine with Docker publishes.

Source: https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.importers.draft.addresses import is_loopback, own_address
from portbook.importers.draft.collected import collected
from portbook.importers.draft.compose_ports import Published, published
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.ports_text import ports_of, protocol_of
from portbook.importers.draft.tree import Node, documents
from portbook.load.faults import listed, shown
from portbook.model import Addresses, Direction, Problem, Scope, Transport

_FORWARDED = "Docker forwards published ports past the rules of many host firewalls"


def _read(sources: Sequence[Source]) -> Imported:
    notes = Notes()
    services: list[tuple[str, Node]] = []
    titles = []
    for source in sources:
        for document in documents(source):
            titles.append(document.get("name").text)
            services += _services(document)
    facts = collected(lambda service: _ports(*service, notes), services)
    for name, service in services:
        _hints(name, service, notes)
    return Imported(facts, notes.all, next(filter(None, titles), ""), (_FORWARDED,))


def _services(document: Node) -> Iterator[tuple[str, Node]]:
    """The services of a file; those of the oldest format have no key around them.

    Raises:
        UnusableSource: it has none.
    """
    services = document.get("services")
    if not services.entries and any({"image", "build"} & set(node.entries) for node in document.entries.values()):
        services = document
    if not services.entries:
        message = "this file has no services"
        cure = "give the file that has them, or what docker compose config prints"
        raise UnusableSource(Problem(document.where, "compose-no-services", message, cure))
    yield from services.entries.items()


def _ports(name: str, service: Node, notes: Notes) -> tuple[Fact, ...]:
    """What a service publishes.

    Raises:
        UnusableSource: a port cannot be read.
    """
    ports = service.get("ports")
    _refuse_other_than_list(name, ports)
    if service.get("network_mode").text == "host":
        message = f"{shown(name)} has the network of its host, so its ports are not in this file"
        notes.add(
            service.get("network_mode").where,
            "compose-host-network",
            message,
            "import what ss -tulpnH prints on that host",
        )
        return ()
    return collected(lambda node: _port(name, node, notes), ports.items)


def _refuse_other_than_list(name: str, ports: Node) -> None:
    if ports.value is not None and not isinstance(ports.value, tuple):
        message = f"the ports of {shown(name)} are no list"
        raise UnusableSource(Problem(ports.where, "compose-bad-port", message, 'write a list, as in ["8080:80"]'))


def _port(name: str, node: Node, notes: Notes) -> Iterator[Fact]:
    port = published(node, notes)
    if port is None:
        return
    protocol = protocol_of(port.protocol, port.where)
    target = ports_of(port.target, port.where)
    outside = ports_of(port.published, port.where) if port.published else target
    if not port.published:
        message = f"Docker chooses the port of the host for port {target.spell()} of {shown(name)}"
        notes.add(port.where, "compose-chosen-port", message, "give it a port of the host, and write that")
    elif outside != target:
        message = f"port {outside.spell()} of the host is {target.spell()} in the container of {shown(name)}"
        notes.add(port.where, "compose-other-port", message)
    own = _own(port)
    scope = Scope.SELF if is_loopback(own) else Scope.NETWORK
    yield Fact(
        port.where,
        Direction.INBOUND,
        Transport(protocol, outside),
        name,
        own=own if scope is Scope.NETWORK else None,
        scope=scope,
        title=node.get("name").text,
    )


def _own(port: Published) -> Addresses | None:
    """The host's address that the port is bound to; None for all of them.

    Raises:
        UnusableSource: it is no address.
    """
    if not port.address:
        return None
    try:
        return own_address(port.address)
    except ValueError:
        message = f"{shown(port.address)} is no IP address"
        raise UnusableSource(
            Problem(port.where, "compose-bad-address", message, "write one of the host's addresses, or leave it out")
        ) from None


def _hints(name: str, service: Node, notes: Notes) -> None:
    """What a service says of its clients without naming a port of its host."""
    depended = service.get("depends_on")
    others = [node.text for node in depended.items] or list(depended.entries)
    if others:
        message = f"{shown(name)} depends on {listed(map(shown, others), 'and')}, so it may be a client of that"
        notes.add(depended.where, "compose-depends-on", message)
    if exposed := [node.text for node in service.get("expose").items]:
        message = f"{shown(name)} exposes {listed(exposed, 'and')} to the containers of its networks only"
        notes.add(service.get("expose").where, "compose-exposed", message)
    networks = service.get("networks")
    if joined := [node.text for node in networks.items] or list(networks.entries):
        message = f"{shown(name)} shares the network {listed(map(shown, joined), 'and')} with its possible clients"
        notes.add(networks.where, "compose-network", message)


FORMAT = Format(
    "compose", "Docker Compose", "compose.yaml or docker-compose.yml, or what docker compose config prints", _read
)
