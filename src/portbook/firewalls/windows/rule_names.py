"""The rules that an addition makes, and the names that Windows knows them by.

Names are of one service, role, profile and flow: two profiles share no rule, so that an undo takes back exactly what
its own addition made, whatever else was added. Rules of two profiles that say the same do no harm beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.firewalls.windows.grammar import LONGEST_ID
from portbook.model import Brief, Rule
from portbook.rules import per_family
from portbook.targets.text.resource_names import unique

PREFIX = "portbook."
"""How every name begins."""
_STRANGE = re.compile("[^a-z0-9+-]+")
"""What no part of a name has; ids of data have none of it. A dot stands between the parts."""


@dataclass(frozen=True)
class Made:
    """One rule of Windows.

    Attributes:
        name: its `-Name`: plain characters, none of them a wildcard.
        rule: what it lets through; of both families where an address in either list is enough.
        asked: the rule of the brief that it is for.
    """

    name: str
    rule: Rule
    asked: Rule


def made(brief: Brief) -> tuple[Made, ...]:
    """One for each rule that lets anything through, in the order of the data."""
    parts = [(rule, tuple(per_family([rule]))) for rule in brief.rules]
    having = [(asked, families[0] if len(families) == 1 else asked) for asked, families in parts if families]
    names = unique([_name(brief, asked) for asked, _whole in having], LONGEST_ID)
    return tuple(Made(name, whole, asked) for name, (asked, whole) in zip(names, having, strict=True))


def _name(brief: Brief, rule: Rule) -> str:
    id_ = brief.id
    flow = rule.flows[0] if rule.flows else rule.direction.value
    return PREFIX + ".".join(_STRANGE.sub("-", each.lower()) for each in (id_.service, id_.role, id_.profile, flow))
