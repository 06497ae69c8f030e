"""Flow by flow, what of the data a text lets through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portbook.compare import flow_addresses
from portbook.compare.findings import Finding, missing
from portbook.compare.requirements import Requirements
from portbook.model import Flow, Need, Rule
from portbook.rules import covers, intersection
from portbook.targets import Reading


class Openness(StrEnum):
    """How much of a flow a text lets through."""

    OPEN = "open"
    """All of it."""
    PARTLY = "partly open"
    """Some packets of it, or packets without their replies."""
    MISSING = "missing"
    """Nothing of it."""
    UNCLEAR = "unclear"
    """The text does not show it."""


@dataclass(frozen=True)
class Coverage:
    """A flow, and how much of it a text lets through.

    Attributes:
        flow: its id.
        label: its title, or its protocols and ports.
        need: how much the service needs it.
        openness: how much of it passes.
        absent: packets of it that do not pass, some where there are many.
        one_of: the group of alternatives of which it is one; empty for none.
    """

    flow: str
    label: str
    need: Need
    openness: Openness
    absent: tuple[Finding, ...] = ()
    one_of: str = ""


def coverage(required: Requirements, reading: Reading) -> Iterator[Coverage]:
    """The flows that concern the host, in the order of the data; without those that the target cannot match at all, which are gaps.

    Args:
        required: what the host may and must let through.
        reading: of the text.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    possible = [*reading.rules, *(rule for doubt in reading.doubts for rule in doubt.rules)]
    flows = [(flow, rules) for flow in required.flows() if (rules := required.rules([flow]))]
    whole = covers(reading.rules, [rule for _flow, rules in flows for rule in rules])  # one question in place of many
    for flow, rules in flows:
        absent = () if whole else missing(rules, reading.rules, sent=True)
        yield _of_flow(flow, rules, absent, reading, possible)


def _of_flow(
    flow: Flow, rules: Sequence[Rule], absent: tuple[Finding, ...], reading: Reading, possible: Sequence[Rule]
) -> Coverage:
    """What certainly passes decides, unless a doubt is about this very flow."""
    unclear = _doubted(rules, absent, reading, possible)
    openness = Openness.UNCLEAR if unclear else _openness(rules, absent, reading)
    return Coverage(flow.id, flow.label, flow.need, openness, absent, flow.one_of)


def _doubted(rules: Sequence[Rule], absent: Sequence[Finding], reading: Reading, possible: Sequence[Rule]) -> bool:
    """Whether some of what seems to be open may be closed, or some of what seems to be closed may be open."""
    if absent:
        return bool(reading.doubts) and tuple(absent) != missing(rules, possible, sent=True)
    return bool(flow_addresses.to_broadcast(rules, reading) or flow_addresses.uncounted(rules, reading))


def _openness(rules: Sequence[Rule], absent: Sequence[Finding], reading: Reading) -> Openness:
    """Packets that only answer, as where a target tracks no connections, do not make a flow partly open."""
    if not absent:
        return Openness.OPEN
    first = [rule for rule in rules if not rule.answers]
    return Openness.PARTLY if intersection(reading.rules, first) else Openness.MISSING
