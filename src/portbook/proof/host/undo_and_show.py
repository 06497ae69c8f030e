"""The judgement of what comes after an addition: an undo leaves all as it was before, a listing changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.model import Rule
from portbook.rules import covers, differences

_HANDLE = re.compile(r'"handle": \d+')
"""How the kernel numbers what it has: a host that is loaded at once has other numbers than one that is changed."""
_NUMBER = re.compile(r"\d{1,5}")
_ADDRESS = re.compile(r"[0-9a-f]*[.:][0-9a-f.:]+")
_LONGEST_LINE = 200


class Ground(Protocol):
    """One host, and a snippet of a form that follows an addition.

    Attributes:
        mandatory: whether the addition must load here.
        documented: what the addition lets through.
    """

    @property
    def mandatory(self) -> bool: ...  # noqa: D102  # see above

    @property
    def documented(self) -> Sequence[Rule]: ...  # noqa: D102  # see above

    def load(self) -> str:
        """Bring the host to its beginning; its listing."""

    def add(self) -> str:
        """Apply the addition; why it fails, or nothing."""

    def pieces(self) -> Iterator[str]:
        """Apply the addition rule by rule, as far as it comes apart; each rule when it is there."""

    def act(self) -> tuple[str, str]:
        """Apply the snippet; why it fails, or nothing, and what it prints."""

    def listing(self) -> str:
        """The rule set."""

    def rules(self, listing: str) -> tuple[Rule, ...]:
        """What a rule set lets through."""

    def wrong(self, before: Sequence[Rule], after: Sequence[Rule]) -> str:
        """What is wrong with an addition to a host that let through `before`, and now `after`."""

    def packets(self, rules: Sequence[Rule], listing: str = "") -> str:
        """What packets show to be other than the rules say; empty where they agree."""


def undone(ground: Ground) -> tuple[bool, str]:
    """Whether an undo can be judged on this host, and what is wrong with it.

    It cannot where the host had some of the added rules before, in a firewall that keeps no rule twice: whose they are,
    nobody can tell afterwards.
    """
    before, _added, ended = _after_addition(ground)
    if ended:
        return ended
    failure, _printed = ground.act()
    listing = ground.listing()
    if failure:
        return True, failure
    if not _same(before, listing):
        wrong = _difference(ground, before, listing)
        return bool(wrong), wrong
    off = ground.packets(ground.rules(before), listing)
    return True, f"after it, {off}" if off else ""


def shown(ground: Ground) -> tuple[bool, str]:
    """Whether a listing can be judged on this host, and what is wrong with it."""
    before, added, ended = _after_addition(ground)
    if ended:
        return ended
    failure, printed = ground.act()
    listing = ground.listing()
    if failure:
        return True, failure
    if not _same(added, listing):
        return True, "it changes the rule set"
    if off := ground.packets(ground.rules(listing), listing):
        return True, f"after it, {off}"
    return True, _unlisted(ground, before, added, printed)


def _unlisted(ground: Ground, before: str, added: str, printed: str) -> str:
    """What a listing leaves out of an addition."""
    if _same(before, added):
        return ""
    if unseen := (_numbers(added) - _numbers(before)) & _ports(ground.documented) - _numbers(printed):
        return f"it does not list port {min(unseen)}, which was added"
    if hidden := (_networks(added) - _networks(before)) & _addresses(ground.documented) - _networks(printed):
        return f"it does not list {min(hidden)}, which was added"
    return _overlooked(ground, printed)


def _overlooked(ground: Ground, whole: str) -> str:
    """The rule of an addition that makes no difference to what is listed: one for one IP version, say."""
    listing = ground.load()
    said = without = ground.act()[1]  # which may fail, for want of what is added
    if whole == without:
        return "it does not list what was added"
    for piece in ground.pieces():
        earlier, listing = listing, ground.listing()
        before, said = said, ground.act()[1]
        if said == before and not _same(earlier, listing):
            return f"it does not list what this adds: {one_line(piece)[:_LONGEST_LINE]}"
    return ""


def _networks(text: str) -> set[str]:
    """The beginnings of networks, without their lengths."""
    return set(_ADDRESS.findall(text))


def _addresses(rules: Sequence[Rule]) -> set[str]:
    return {str(each.network_address) for rule in rules for end in (rule.local, rule.remote) for each in end.networks}


def _numbers(text: str) -> set[int]:
    return {int(each) for each in _NUMBER.findall(_HANDLE.sub("", text))}


def _ports(rules: Sequence[Rule]) -> set[int]:
    """The ends of their ranges."""
    ranges = (each for rule in rules for ports in (rule.local_ports, rule.remote_ports) for each in ports.ranges)
    return {end for each in ranges for end in (each.first, each.last)}


def _after_addition(ground: Ground) -> tuple[str, str, tuple[bool, str] | None]:
    """The rule sets before and after the addition; how the judgement ends, where it does not come to the snippet."""
    before = ground.load()
    rules = ground.rules(before)
    off = ground.packets(rules)
    failure = ground.add()
    added = ground.listing()
    if failure:
        wrong = f"the addition fails: {failure}" if ground.mandatory or not _same(before, added) else ""
        return before, added, (False, wrong)
    if off:
        return before, added, (True, f"before the addition, {off}")
    after = ground.rules(added)
    wrong = ground.wrong(rules, after) or ground.packets(after, added)
    return before, added, (True, f"the addition {wrong}") if wrong else None


def _same(before: str, after: str) -> bool:
    return _HANDLE.sub("", before) == _HANDLE.sub("", after)


def _difference(ground: Ground, before: str, after: str) -> str:
    """What an undo has left, or taken too; empty where it took the host's own rules for ones that were added."""
    earlier, later = ground.rules(before), ground.rules(after)
    if more := differences(later, earlier):
        return f"after it, {more[0]} still passes"
    lost = differences(earlier, later)
    if lost and covers([*later, *ground.documented], earlier):
        return ""
    closed = tuple(findings.Finding(findings.Kind.CLOSED, each) for each in lost)
    return findings.summary(closed) or f"the rule set is not as before{_example(before, after)}"


def _example(before: str, after: str) -> str:
    """A line that is there only before or only after; nothing where the listing has but one."""
    earlier, later = before.splitlines(), after.splitlines()
    for what, lines, others in (("still there", later, earlier), ("gone", earlier, later)):
        if len(lines) > 1 and (found := [each for each in lines if each not in others]):
            return f": {one_line(found[0])[:_LONGEST_LINE]} is {what}"
    return ""
