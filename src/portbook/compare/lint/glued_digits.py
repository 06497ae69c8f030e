"""Two ports that a lost comma made one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import permutations

from portbook.compare.lint.flow_words import flow_words, named
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Flow, Service
from portbook.model.protocol import SCTP, TCP, UDP

_NUMBER = re.compile(r"(?<![\w.])[1-9]\d{0,4}(?![\w.]*\d)")


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for flow in service.flows.values():
        ports = frozenset().union(*(named(flow, protocol) for protocol in (TCP, UDP, SCTP)))
        numbers = list(dict.fromkeys(_NUMBER.findall(_words(flow))))
        for first, second in permutations(numbers, 2):
            glued = int(first + second)
            if glued in ports and str(glued) not in numbers and ports.isdisjoint({int(first), int(second)}):
                yield LintFinding(
                    flow.where,
                    f"the flow {flow.id} goes to port {glued}, and its text names {first} and {second}",
                    f"write a list: [{first}, {second}]",
                    (flow.id,),
                )


def _words(flow: Flow) -> str:
    return " ".join((flow_words(flow), *flow.notes))


RULE = LintRule(
    "glued-digits",
    finds="""\
A port whose digits are those of two numbers that the texts of the flow name, one behind the other, where the flow has neither of these as a port. Without
such a text, nobody can tell: 8443 and 44380 are ports that products use. A number above 65535 is refused when the file is loaded.""",
    why="A comma was lost: the rule opens a port that nothing listens on, and both ports that are meant stay closed.",
    bad="""\
flows:
  web: {from: client, to: server, tcp: 44380, purpose: Pages on 443 and 80}
""",
    instead="A list.",
    good="""\
flows:
  web: {from: client, to: server, tcp: [443, 80], purpose: Pages on 443 and 80, notes: [80 redirects to 443]}
""",
    find=_find,
)
