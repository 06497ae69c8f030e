"""Reads protocols and ICMP types."""

from __future__ import annotations

import re
from dataclasses import replace

from portbook.load.faults import Faults, nearest, shown
from portbook.load.nodes import Node, Scalar
from portbook.load.readings import Type
from portbook.load.words import several, trapped
from portbook.model import ANY_PROTOCOL, IcmpType, Protocol, protocol_named
from portbook.model.protocol import ICMP_TYPES, NUMBERS
from portbook.model.section import Field

_OWN_KEYS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp", 132: "sctp"}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_BY_NAME = [name for name, number in NUMBERS.items() if number not in _OWN_KEYS]
_HIGHEST = 255

ANY_TYPE = IcmpType("any", None, None)
"""Every ICMP message."""


def protocols(field: Field, node: Node, faults: Faults) -> tuple[Protocol, ...] | None:
    """Protocols without ports; None where they are broken, which is recorded."""
    protocols = several(field, node, faults, _protocol)
    return protocols if protocols is None or _alone(node, ANY_PROTOCOL, protocols, faults) else None


def icmp_types(field: Field, node: Node, faults: Faults) -> tuple[IcmpType, ...] | None:
    """ICMP types; `ANY_TYPE` alone stands for all. A type by number has that number in both IP versions.

    None where they are broken, which is recorded.
    """
    icmp_types = several(field, node, faults, _icmp_type)
    return icmp_types if icmp_types is None or _alone(node, ANY_TYPE, icmp_types, faults) else None


def _alone(node: Node, any_of: object, values: tuple[object, ...], faults: Faults) -> bool:
    if any_of in values and len(values) > 1:
        faults.add(node.mark, "any-among-others", "`any` includes the others", "write `any` alone, or leave it out")
        return False
    return True


def _protocol(_field: Field, node: Scalar, faults: Faults) -> Protocol | None:
    known = _known(node.text)
    if known is None:
        if not trapped(node, faults, accept=Type.NUMBER):
            cure = nearest(node.text, _BY_NAME, "write a number from 0 to 255, or one of these")
            faults.add(node.mark, "unknown-protocol", f"no protocol {shown(node.text)}", cure)
        return None
    if known.number in _OWN_KEYS:
        own = _OWN_KEYS[known.number]
        cure = {"icmp": "write `icmp: any`"}.get(own, f"write `{own}: any`, or the ports instead of any")
        cure += " with `family: ipv6`" if known.number == NUMBERS["icmpv6"] else ""
        faults.add(node.mark, "own-key", f"`{known.name}` has a key of its own", cure)
        return None
    return known


def _known(text: str) -> Protocol | None:
    # A number of thousands of digits is more than Python converts.
    if text[:1].isdigit() and not _NUMBER.fullmatch(text):
        return None
    try:
        return protocol_named(text)
    except KeyError:
        return None


def _icmp_type(_field: Field, node: Scalar, faults: Faults) -> IcmpType | None:
    if node.text == "any":
        return ANY_TYPE
    if trapped(node, faults, accept=Type.NUMBER):
        return None
    name, slash, code = node.text.partition("/")
    known = ICMP_TYPES.get(name)
    if known is None and _NUMBER.fullmatch(name) and int(name) <= _HIGHEST:
        known = IcmpType(name, int(name), int(name))
    if known is None:
        message = f"no ICMP type {shown(name)}"
        faults.add(node.mark, "unknown-icmp-type", message, nearest(name, ICMP_TYPES, "known by name"))
        return None
    if not slash:
        return known
    if not _NUMBER.fullmatch(code) or int(code) > _HIGHEST:
        faults.add(node.mark, "bad-icmp-code", f"{shown(code)} is not an ICMP code", "write a number from 0 to 255")
        return None
    return replace(known, code=int(code))
