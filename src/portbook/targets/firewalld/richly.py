"""Rich rules of a machine, which may also refuse, log, and name services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portbook.model import Family, Rule
from portbook.rules import intersection
from portbook.targets.base import CannotJudge
from portbook.targets.firewalld.blocks import Block
from portbook.targets.firewalld.elements import incoming
from portbook.targets.firewalld.rich import rich_rules
from portbook.targets.firewalld.services import service

_PRIORITY = re.compile(r'^rule priority="(?P<priority>-?\d+)"')
_SAYS = re.compile(r'( (?:nf)?log(?: (?:prefix|level|group|queue-size)="[^"]*")*| audit)(?: limit value="[^"]*")?(?= )')
_ACTION = re.compile(r' (?P<action>accept|drop|reject)(?: type="[^"]*")?(?P<limit> limit value="[^"]*")?$')
_SERVICE = re.compile(r' service name="(?P<name>[^"]*)"')
_BLOCKS = re.compile(r' icmp-block name="(?P<name>[^"]*)"')


@dataclass(frozen=True)
class RichRule:
    """A rule with its place among the others.

    Attributes:
        priority: lower ones come first; those of 0 refuse before they let in.
        opens: whether it lets in.
        rules: what it is about, as what comes in.
    """

    priority: int
    opens: bool
    rules: tuple[Rule, ...]

    @property
    def order(self) -> tuple[int, bool]:
        """Where it stands."""
        return self.priority, self.opens if self.priority == 0 else False


def rich_rule(text: str, line: int, told: Mapping[str, Block]) -> RichRule | None:
    """A rich rule; None where it decides nothing about packets to the host or from it.

    Raises:
        CannotJudge: it has something that is not known here, or lets only some of the packets pass.
    """
    found = _PRIORITY.match(text)
    said = _SAYS.sub("", _PRIORITY.sub("rule", text))
    if re.search(r" (masquerade|tcp-mss-clamp|mark)\b", said):
        return None
    if blocked := _BLOCKS.search(said):
        said = _BLOCKS.sub(f' icmp-type name="{blocked["name"]}"', said) + " drop"
    action = _ACTION.search(said)
    if action is None or action["limit"]:
        why = "only some of the packets pass a limit" if action else "what this rich rule does is not known here"
        raise CannotJudge(line, f"{why}: where it does not matter, take it out of the text")
    core = _ACTION.sub("", said)
    return RichRule(int(found["priority"]) if found else 0, action["action"] == "accept", _about(core, line, told))


def _about(core: str, line: int, told: Mapping[str, Block]) -> tuple[Rule, ...]:
    named = _SERVICE.search(core)
    if named is None:
        return rich_rules(f"{core} accept", line)
    rest = _SERVICE.sub("", core)
    ends = rich_rules(f"{rest} accept", line) if "address=" in rest else _any(rest)
    return intersection(ends, service(named["name"], line, told))


def _any(core: str) -> tuple[Rule, ...]:
    family = next((each for each in Family.BOTH.each if f'family="{each}"' in core), Family.BOTH)
    return (incoming(family=family),)
