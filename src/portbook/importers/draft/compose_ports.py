"""Ports as files of Docker Compose spell them, in one string or as a mapping.

Source: https://docs.docker.com/reference/compose-file/services/#ports
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.importers.draft.format import UnusableSource
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.tree import Node
from portbook.load.faults import shown
from portbook.model import Location, Problem

_VARIABLE = re.compile(r"\$\{\w+(?P<other>:?-(?P<default>[^${}]*)|:?[?+][^{}]*)?\}|\$[A-Za-z_]\w*")
_SHORT = "write HOST:CONTAINER, as in 8080:80"


@dataclass(frozen=True)
class Published:
    """A port of a container that its host publishes.

    Attributes:
        where: its place.
        target: the container's port or ports.
        published: the host's port or ports; empty where Docker chooses them.
        address: the host's address; empty for all of them.
        protocol: its name.
    """

    where: Location
    target: str
    published: str
    address: str
    protocol: str


def published(node: Node, notes: Notes) -> Published | None:
    """A port of the list `ports`; None where only a variable of another place has it, which is noted.

    Raises:
        UnusableSource: it is no port.
    """
    if node.entries:
        return _of_mapping(node, notes)
    text = _filled_in(node, notes)
    if text is None:
        return None
    ports, _slash, protocol = text.partition("/")
    before, colon, target = ports.rpartition(":")
    address, _colon, host = before.rpartition(":")
    if not target or not node.text:
        raise UnusableSource(_no_port(node))
    return Published(node.where, target, host if colon else "", address.strip("[]"), protocol or "tcp")


def _of_mapping(node: Node, notes: Notes) -> Published | None:
    parts = {key: _filled_in(node.get(key), notes) for key in ("target", "published", "host_ip", "protocol")}
    if None in parts.values():
        return None
    words = {key: part or "" for key, part in parts.items()}
    if not words["target"]:
        raise UnusableSource(_no_port(node))
    return Published(node.where, words["target"], words["published"], words["host_ip"], words["protocol"] or "tcp")


def _no_port(node: Node) -> Problem:
    return Problem(node.where, "compose-bad-port", f"{shown(node.text)} is no port of Compose", _SHORT)


def _filled_in(node: Node, notes: Notes) -> str | None:
    """The text with the defaults of its variables; None where one has no default, which is noted."""
    text = node.text
    if "$" not in text:
        return text
    matches = list(_VARIABLE.finditer(text))
    if any(match["default"] is None for match in matches) or not matches:
        message = f"the value of {shown(text)} is in the environment, not in this file"
        notes.add(node.where, "compose-variable", message, "import what docker compose config prints")
        return None
    message = f"the default of {shown(text)} stands in the draft, and an environment may have another value"
    notes.add(node.where, "compose-default", message)
    return _VARIABLE.sub(lambda match: match["default"], text)
