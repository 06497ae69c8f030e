"""What a lint rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from portbook.model import Location, Service


@dataclass(frozen=True)
class LintFinding:
    """Something in the data that is wrong, or that its reader cannot decide.

    Attributes:
        where: its place in the file.
        message: one sentence without a full stop.
        cure: what to write instead, one sentence without a full stop.
        flows: ids of the flows that it is about, by which an `ignore` can name it; empty for none.
    """

    where: Location
    message: str
    cure: str
    flows: tuple[str, ...] = ()


Find: TypeAlias = Callable[[Service, date], Iterable[LintFinding]]
"""What a rule finds in a service on a day."""


@dataclass(frozen=True)
class LintRule:
    """One rule, with the texts of its page.

    Attributes:
        id: its stable name, by which `ignore` switches it off.
        finds: what it finds, in Markdown.
        why: why that matters, in Markdown.
        bad: keys of a file in which it finds something, in YAML.
        instead: what to write, in Markdown.
        good: the same keys in which it finds nothing.
        find: what it finds in a service.
        beside: the file of another service that both examples name roles of, in YAML; empty for none.
        details: tables that the rule goes by, in Markdown; empty for none.
        of_flows: whether its findings are about flows, so that `ignore` may name some.
    """

    id: str
    finds: str
    why: str
    bad: str
    instead: str
    good: str
    find: Find
    beside: str = ""
    details: str = ""
    of_flows: bool = True
