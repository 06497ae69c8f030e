"""Reads ports: `443`, `30000-32767`, `any`, or a list."""

from __future__ import annotations

import re

from portbook.load.faults import Faults, shown
from portbook.load.nodes import Node, Scalar
from portbook.load.readings import Type
from portbook.load.words import several, trapped
from portbook.model import ANY_PORTS, PortRange, Ports
from portbook.model.ports import HIGHEST
from portbook.model.section import Field

_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")
_RANGE = re.compile(r"(0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,9})")
_LOOKS_LIKE_RANGE = re.compile(r"([0-9]{1,5})\s*(?:-|:|–|—|\.\.|to)\s*([0-9]{1,5})")
_LOOKS_LIKE_LIST = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,5})?(?:\s*[,;\s]\s*[0-9]{1,5}(?:-[0-9]{1,5})?)+")
_BETWEEN = re.compile(r"[,;\s]+")
_WITH_PROTOCOL = re.compile(r"([0-9]{1,5})/(tcp|udp|sctp)", re.IGNORECASE)


def ports(field: Field, node: Node, faults: Faults) -> Ports | None:
    """The ports of a field; None where they are broken, which is recorded."""
    port_sets = several(field, node, faults, _ports)
    if port_sets is None:
        return None
    if len(port_sets) > 1 and any(ports.is_any for ports in port_sets):
        faults.add(
            node.mark, "any-among-others", "`any` includes the other ports", "write `any` alone, or leave it out"
        )
        return None
    return Ports(tuple(range_ for ports in port_sets for range_ in ports.ranges))


def _ports(_field: Field, node: Scalar, faults: Faults) -> Ports | None:
    if node.text == "any":
        return ANY_PORTS
    if _NUMBER.fullmatch(node.text):
        ends = (int(node.text), int(node.text))
    elif match := _RANGE.fullmatch(node.text):
        ends = (int(match[1]), int(match[2]))
    else:
        _not_ports(node, faults)
        return None
    return _checked(node, ends, faults)


def _checked(node: Scalar, ends: tuple[int, int], faults: Faults) -> Ports | None:
    first, last = ends
    if max(ends) > HIGHEST:
        message = f"there is no port {max(ends)}"
        faults.add(node.mark, "port-too-high", message, f"ports go up to {HIGHEST}")
    elif first > last:
        faults.add(node.mark, "reversed-range", f"the range {first}-{last} is reversed", f"write {last}-{first}")
    elif first == 0:
        cure = "write `any` for all ports" if last in {0, HIGHEST} else f"write 1-{last}"
        faults.add(node.mark, "port-zero", "port 0 cannot be used", cure)
    else:
        return Ports((PortRange(first, last),))
    return None


def _not_ports(node: Scalar, faults: Faults) -> None:
    cure = _cure(node.text.strip())
    if not trapped(node, faults, cure, accept=Type.NUMBER):
        faults.add(node.mark, "not-a-port", f"{shown(node.text)} is not a port", cure)


def _cure(text: str) -> str:
    """The cure for a text that is no port, by what was probably meant."""
    if match := _LOOKS_LIKE_RANGE.fullmatch(text):
        return f"write a range as {match[1]}-{match[2]}"
    if match := _WITH_PROTOCOL.fullmatch(text):
        return f"write `{match[2].lower()}: {match[1]}`"
    if _LOOKS_LIKE_LIST.fullmatch(text):
        return f"write a list: [{', '.join(_BETWEEN.split(text))}]"
    return "write a number from 1 to 65535, a range such as 30000-32767, or `any`"
