"""What a network gains and loses from one addition to another: firewall rules by their names.

A firewall rule has all that two ends say to each other, so it goes before it comes again with something else in it. Names
of rules between several ends are numbered by their order: where a part of them would get other names, all are exchanged.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from portbook.firewalls.gcp.resources import Resource, resources
from portbook.model import Brief, Form, Rule
from portbook.rules import per_family


def parts(old: Brief, new: Brief) -> tuple[Brief, ...]:
    """The briefs of what is deleted and of what is made."""
    before, after = _resources(old), _resources(new)
    if before.keys() == after.keys():
        return ()
    some = _briefs(old, new, {*before} - {*after}, {*after} - {*before})
    if all({*_resources(brief)} <= {*before, *after} for brief in some):
        return some
    return _briefs(old, new, {*before}, {*after})


def _briefs(old: Brief, new: Brief, deleted: set[Hashable], made: set[Hashable]) -> tuple[Brief, ...]:
    chosen = ((old, deleted, Form.UNDO), (new, made, Form.ADD))
    briefs = (
        replace(brief, id=replace(brief.id, form=form), rules=_rules(brief, names)) for brief, names, form in chosen
    )
    return tuple(brief for brief in briefs if brief.rules)


def _rules(brief: Brief, wanted: set[Hashable]) -> tuple[Rule, ...]:
    rules = (
        allowed.rule for words, resource in _resources(brief).items() if words in wanted for allowed in resource.allowed
    )
    known = dict.fromkeys(rules)
    return tuple(rule for rule in per_family(brief.rules) if rule in known)


def _resources(brief: Brief) -> dict[Hashable, Resource]:
    """The firewall rules of an addition by all that the API is told of them, without descriptions."""
    return {
        (resource.name, resource.direction, resource.tag, resource.ranges, _allowed(resource)): resource
        for resource in resources(brief)
    }


def _allowed(resource: Resource) -> Hashable:
    return tuple((allowed.protocol, allowed.ports) for allowed in resource.allowed)
