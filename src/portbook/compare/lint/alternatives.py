"""A group of alternatives with one member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Service


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    sizes = Counter(flow.one_of for flow in service.flows.values())
    for flow in service.flows.values():
        if flow.one_of and sizes[flow.one_of] == 1:
            yield LintFinding(
                flow.where,
                f"the flow {flow.id} is the only one of the group {flow.one_of}",
                "give the other flows of the group the same `one-of`, or leave it out",
                (flow.id,),
            )


RULE = LintRule(
    "lonely-one-of",
    finds="A flow whose `one-of` names a group that no other flow is in.",
    why="It reads as if there were another way, and there is none. Often the name of the group has a misprint in one of the flows.",
    bad="""\
flows:
  vxlan: {from: client, to: server, udp: 4789, one-of: overlay}
  geneve: {from: client, to: server, udp: 6081, one-of: overlays}
""",
    instead="The same group for all of its members.",
    good="""\
flows:
  vxlan: {from: client, to: server, udp: 4789, one-of: overlay}
  geneve: {from: client, to: server, udp: 6081, one-of: overlay}
""",
    find=_find,
)
