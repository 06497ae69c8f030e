"""What Windows gains and loses from one addition to another: rules by their names.

A rule whose conditions change keeps its name, so it goes before it comes again. Rules of one flow are numbered by their
order, so where a part of them would get other names, all rules are exchanged.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from portbook.firewalls.windows.rule_names import named_rules
from portbook.model import Brief, Rule
from portbook.targets.parts import comes, goes


def parts(old: Brief, new: Brief) -> tuple[Brief, ...]:
    """The briefs of what is removed and of what is made."""
    before, after = _named(old), _named(new)
    if before.keys() == after.keys():
        return ()
    some = (*goes(old, before, after), *comes(new, after, before))
    if all(_named(brief).items() <= (before | after).items() for brief in some):
        return some
    return (*goes(old, before, {}), *comes(new, after, {}))


def _named(brief: Brief) -> dict[Hashable, Rule]:
    """The rules of Windows by name and conditions, with the rule of the brief that each is for."""
    return {(rule.name, replace(rule.rule, flows=())): rule.brief_rule for rule in named_rules(brief)}
