"""The rules that an addition makes, with their names in Windows.

A name has the service, role, profile and flow. Two profiles share no rule, so that an undo removes exactly the rules of its
own addition. Equal rules of two profiles do no harm beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.firewalls.windows.grammar import LONGEST_ID
from portbook.model import Brief, Rule
from portbook.rules import per_family
from portbook.targets.text.resource_names import unique

PREFIX = "portbook."
"""The beginning of every name."""
_STRANGE = re.compile("[^a-z0-9+-]+")
"""Characters that are replaced in a part of a name; ids of the data have none of them. A dot separates the parts."""


@dataclass(frozen=True)
class NamedRule:
    """One rule of Windows Firewall, with its name.

    Attributes:
        name: its `-Name`, without wildcard characters.
        rule: the traffic that it allows, of both IP versions if it may have addresses of both.
        brief_rule: the rule of the brief that it comes from.
    """

    name: str
    rule: Rule
    brief_rule: Rule


def named_rules(brief: Brief) -> tuple[NamedRule, ...]:
    """The rules of Windows Firewall for a brief, in the order of the data, without rules that match nothing."""
    split = [(rule, tuple(per_family([rule]))) for rule in brief.rules]
    having = [(asked, families[0] if len(families) == 1 else asked) for asked, families in split if families]
    names = unique([_name(brief, asked) for asked, _packets in having], LONGEST_ID)
    return tuple(NamedRule(name, packets, asked) for name, (asked, packets) in zip(names, having, strict=True))


def _name(brief: Brief, rule: Rule) -> str:
    id_ = brief.id
    flow = rule.flows[0] if rule.flows else rule.direction.value
    return PREFIX + ".".join(_STRANGE.sub("-", label.lower()) for label in (id_.service, id_.role, id_.profile, flow))
