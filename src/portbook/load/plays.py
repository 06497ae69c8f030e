"""Reads the roles that hosts play: `service/role`, `service@instance/role`."""

from __future__ import annotations

import re

from portbook.load.faults import Faults, shown
from portbook.load.nodes import Node, Scalar
from portbook.load.words import ID, LONGEST_ID, several, text
from portbook.model.estate import Play
from portbook.model.section import Field

_PLAY = re.compile(rf"({ID.pattern})(?:@({ID.pattern}))?/({ID.pattern})")


def plays(field: Field, node: Node, faults: Faults) -> tuple[Play, ...] | None:
    """The roles of a field, each once; None where any is broken, which is recorded."""
    read = several(field, node, faults, _play)
    if read is None:
        return None
    earlier: set[Play] = set()
    for play in read:
        if play in earlier:
            faults.add_at(play.where, "repeated", f"{shown(str(play))} is listed twice", "list it once")
        earlier.add(play)
    return read


def _play(field: Field, node: Scalar, faults: Faults) -> Play | None:
    content = text(field, node, faults)
    if content is None:
        return None
    match = _PLAY.fullmatch(content)
    if match and all(len(part or "") <= LONGEST_ID for part in match.groups()):
        service, instance, role = match.groups()
        return Play(service, instance or service, role, faults.at(node.mark))
    cure = "write `service/role`, or `service@instance/role`, as in postgresql@billing/server"
    faults.add(node.mark, "bad-play", f"{shown(content)} is no role of a service", cure)
    return None
