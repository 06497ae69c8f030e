"""Service templates and services of NetBox, as it exports them: CSV, YAML, or JSON of its API.

Sources: https://netboxlabs.com/docs/netbox/models/ipam/servicetemplate/ and its form of import,
https://github.com/netbox-community/netbox/blob/main/netbox/ipam/forms/bulk_import.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.importers.draft.collected import collected
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.ports_text import joined_ports, ports_of, protocol_of
from portbook.importers.draft.tables import rows
from portbook.importers.draft.tree import Node, documents
from portbook.load.faults import shown
from portbook.model import Direction, Location, Ports, Problem, Protocol, Transport

_STRUCTURED = re.compile(r"\s*(?:[\[{#]|---|- |[A-Za-z_]+:(?:\s|$))")
"""How JSON and YAML begin, or a comment of YAML; a table begins with its titles."""
_BETWEEN = re.compile(r"[,\s]+")


@dataclass(frozen=True)
class _Template:
    """A service template: its place, name, the words for its traffic, and what it is for.

    Attributes:
        mappings: (protocol, ports) as texts, the ports separated by commas.
    """

    where: Location
    name: str
    mappings: tuple[tuple[str, str], ...]
    description: str


def _read(sources: Sequence[Source]) -> Imported:
    templates = [template for source in sources for template in _templates(source)]
    return Imported(collected(_facts, templates))


def _templates(source: Source) -> Iterator[_Template]:
    if _STRUCTURED.match(source.text.removeprefix("\ufeff")):
        for document in documents(source):
            listed = document.get("results").items or document.items or (document,)
            yield from map(_of_node, listed)
        return
    for row in rows(source, ("name",)):
        own = _flat(row.cells.get("port_mappings", "") or row.cells.get("port mappings", ""))
        mappings = own or ((row.cells.get("protocol", ""), row.cells.get("ports", "")),)
        yield _Template(row.where, row.cells.get("name", ""), mappings, row.cells.get("description", ""))


def _of_node(node: Node) -> _Template:
    """The template in a mapping. The API has a protocol as a mapping with a value and a label."""
    protocol = node.get("protocol", "value").text or node.get("protocol").text
    mapped = node.get("port_mappings")
    mappings = tuple(_mapping(item) for item in mapped.items) or _flat(mapped.text)
    own = mappings or ((protocol, _joined(node.get("ports"))),)
    return _Template(node.where, node.get("name").text, own, node.get("description").text)


def _mapping(node: Node) -> tuple[str, str]:
    """`tcp/80`, or a mapping of a protocol and ports."""
    if node.entries:
        return node.get("protocol", "value").text or node.get("protocol").text, _joined(node.get("ports"))
    protocol, _sign, ports = node.text.replace("/", ":").partition(":")
    return protocol, ports


def _flat(text: str) -> tuple[tuple[str, str], ...]:
    """`tcp:80,443;udp:53`, the spelling of NetBox in a table since it has several protocols in one template."""
    parts = (part.replace("/", ":").partition(":") for part in text.split(";") if part.strip())
    return tuple((protocol, ports) for protocol, _sign, ports in parts)


def _joined(ports: Node) -> str:
    return ",".join(port.text for port in ports.items) if ports.items else ports.text


def _facts(template: _Template) -> Iterator[Fact]:
    if not template.name:
        message = "a service template has no name"
        cure = "give what NetBox exports of service templates or services"
        raise UnusableSource(Problem(template.where, "netbox-no-name", message, cure))
    for protocol, ports in template.mappings:
        yield Fact(
            template.where,
            Direction.INBOUND,
            Transport(_protocol(template, protocol), _ports(template, ports)),
            template.name,
            purpose=template.description,
        )


def _protocol(template: _Template, text: str) -> Protocol:
    """The protocol of a template.

    Raises:
        UnusableSource: there is none of that name, or none is given.
    """
    if not text:
        message = f"the service template {shown(template.name)} has no protocol"
        cure = "give what NetBox exports of service templates or services, each with a protocol and ports"
        raise UnusableSource(Problem(template.where, "netbox-no-protocol", message, cure))
    return protocol_of(text, template.where)


def _ports(template: _Template, text: str) -> Ports:
    """The ports of a list that commas or spaces separate.

    Raises:
        UnusableSource: there is none, or one of them is no port.
    """
    words = [word for word in _BETWEEN.split(text.strip("[]{}\"' ")) if word]
    if not words:
        message = f"the service template {shown(template.name)} has no ports"
        raise UnusableSource(Problem(template.where, "netbox-no-ports", message, "give it ports in NetBox"))
    return joined_ports([ports_of(word, template.where) for word in words])


FORMAT = Format(
    "netbox", "NetBox service templates", "service templates or services, exported as CSV, YAML or JSON", _read
)
