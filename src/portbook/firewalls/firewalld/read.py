"""firewall-cmd commands as rules: what passes when all of them have run on a host with firewalld's own settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.firewalld.configuration import NEW_POLICY, Configuration
from portbook.firewalls.firewalld.grammar import LONGEST_NAME
from portbook.firewalls.firewalld.options import DELETE, RELOAD, REMOVALS, Request, request
from portbook.firewalls.firewalld.packet_order import REFUSING, Passing
from portbook.model import Rule
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Rejected, Remark
from portbook.targets.bounded_match import joined
from portbook.targets.statements import taken_back
from portbook.targets.text.host_literals import number
from portbook.targets.text.shell import Command, commands

STOCK_ZONE = "public"
"""The default zone, unless somebody has changed it."""
_LOWEST_PRIORITY, _HIGHEST_PRIORITY = -32768, 32767
_OF_POLICIES = frozenset({"--add-ingress-zone", "--add-egress-zone", "--set-priority"})
_OF_ZONES = frozenset({"--add-forward"})
_TARGETS = {
    "": REFUSING | {"ACCEPT"},
    "policy": frozenset({"ACCEPT", "DROP", "REJECT", "CONTINUE"}),
}


def read(text: str) -> Reading:
    """What passes at the end: `--permanent` requests after a reload, others until one.

    Raises:
        CannotJudge: a command does anything else, or what it does depends on the host.
        Rejected: firewalld refuses it.
    """
    return read_commands(commands(text))


def read_commands(found: Iterable[Command]) -> Reading:
    """What passes when commands have run, whoever runs them: as `read`.

    Raises:
        CannotJudge: likewise.
        Rejected: likewise.
    """
    asked = [request(each) for each in found]
    if taken := [each for each in asked if each.action == DELETE or each.action in REMOVALS]:
        return _taken_back(taken, asked)
    machine = _Machine()
    for each in asked:
        machine.run(each)
    return machine.reading()


def _taken_back(taken: Sequence[Request], asked: Sequence[Request]) -> Reading:
    for each in taken:
        if each.action == DELETE:
            _check_name(each)
        elif each.policy:
            raise CannotJudge(each.line, f"what the policy {each.policy!r} loses depends on the host")
        else:
            machine = _Machine()
            machine.run(replace(each, action=REMOVALS[each.action]))  # it is refused as the addition would be
            machine.reading()
    return taken_back(taken[0].line, adds=any(each.action not in {"", RELOAD} for each in asked if each not in taken))


@dataclass
class _Machine:
    """What commands come to so far.

    Attributes:
        stored: what is loaded at the next start or reload.
        running: what is in effect.
        remarks: what a reader should know.
    """

    stored: Configuration = field(default_factory=lambda: Configuration(STOCK_ZONE))
    running: Configuration = field(default_factory=lambda: Configuration(STOCK_ZONE))
    remarks: list[Remark] = field(default_factory=list)

    def run(self, asked: Request) -> None:
        """Do one command.

        Raises:
            CannotJudge: what it does depends on the host.
            Rejected: firewalld refuses it.
        """
        if asked.action == RELOAD:
            self.remarks += [
                Remark(each.line, f"is lost at the reload in line {asked.line}: it is without --permanent")
                for each in self._volatile()
            ]
            self.running = self.stored
        elif asked.action:
            _check(asked, self.stored)
            if not asked.policy and asked.action != NEW_POLICY:
                _ = Configuration(STOCK_ZONE, (asked,)).passing  # what is lost later is refused all the same
            if asked.permanent:
                self.stored = self.stored.having(asked)
            else:
                self.running = self.running.having(asked)

    def reading(self) -> Reading:
        """What passes, and what does after the next start.

        Raises:
            CannotJudge: something that is not known here.
            Rejected: firewalld refuses it.
        """
        now, later = self.running.passing, self.stored.passing
        rules = _rules(now)
        return Reading(
            rules,
            tuple(sorted(self._remarks(now), key=lambda each: each.line)),
            tuple(dict.fromkeys((*_doubts(now), *_doubts(later)))),
            opens=lambda: _opens(now),
            closes=lambda: _closes(now, later),
            stored=tuple(_only_later(later, rules)),
            side_effects=tuple(dict.fromkeys(sorted((*now.aside, *later.aside), key=lambda each: each.line))),
        )

    def _volatile(self) -> list[Request]:
        stored = {_wanted(each) for each in self.stored.requests}
        return [each for each in self.running.requests if not each.permanent and _wanted(each) not in stored]

    def _remarks(self, now: Passing) -> Iterator[Remark]:
        yield from self.remarks
        for each in self._volatile():
            yield Remark(each.line, "lasts until the next reload: it is without --permanent")
        running = {_wanted(each) for each in self.running.requests}
        late = [each for each in self.stored.requests if _wanted(each) not in running]
        yield from (Remark(each.line, "takes effect only after firewall-cmd --reload") for each in late[:1])
        zoned = [each for each in self.running.requests if each.zone]
        yield from (Remark(each.line, f"holds for the interfaces in the zone {STOCK_ZONE}") for each in zoned[:1])
        yield from self.running.unseen
        if now.shipped:
            named = [each for each in self.running.requests if set(each.values) & now.shipped.keys()]
            line = named[0].line if named else 1
            yield Remark(line, f"read as firewalld ships these services: {', '.join(now.shipped)}")


def _wanted(request: Request) -> Request:
    """What a request asks for, wherever it stands and whatever it changes."""
    return replace(request, line=0, permanent=False)


def _rules(found: Passing) -> tuple[Rule, ...]:
    return tuple(rule for each in found.ways.values() for rule in each.least.opened)


def _doubts(found: Passing) -> Iterator[Doubt]:
    return (doubt for each in found.ways.values() for doubt in each.doubts)


def _opens(found: Passing) -> tuple[Cause, ...]:
    return joined(cause for each in found.ways.values() for cause in each.opens)


def _closes(*found: Passing) -> tuple[Cause, ...]:
    """Each once: what is stored and runs closes the same twice."""
    closes = [cause for passing in found for each in passing.ways.values() for cause in each.closes]
    return joined(dict.fromkeys(closes))


def _only_later(later: Passing, now: Sequence[Rule]) -> Iterator[Cause]:
    for each in _opens(later):
        if rules := minus(each.rules, now):
            yield replace(each, rules=rules)


def _check(asked: Request, stored: Configuration) -> None:
    """Refuse what firewalld does, and what depends on the host."""
    if asked.zone not in {"", STOCK_ZONE}:
        raise CannotJudge(asked.line, f"which interfaces are in the zone {asked.zone!r} depends on the host")
    if asked.policy:
        _check_policy(asked, stored)
    elif asked.action in _OF_POLICIES:
        raise CannotJudge(asked.line, f"{asked.action} without --policy cannot be judged")
    if asked.action == NEW_POLICY:
        _check_new(asked, stored)
    elif asked.action == "--set-priority":
        _check_priority(asked)
    elif asked.action == "--set-target":
        _check_target(asked)
    elif asked.action in {"--add-port", "--add-source-port"}:
        for value in asked.values:
            if "/" not in value:
                raise Rejected(asked.line, f"{value!r} has no protocol: {value}/tcp, say")


def _check_policy(asked: Request, stored: Configuration) -> None:
    if asked.action in _OF_ZONES:
        raise Rejected(asked.line, f"{asked.action} is for zones only")
    if not asked.permanent:
        raise CannotJudge(asked.line, "a policy is judged only with --permanent")
    if asked.policy not in _policies(stored):
        raise CannotJudge(
            asked.line, f"the policy {asked.policy!r} is not made here, so what it does depends on the host"
        )


def _policies(stored: Configuration) -> set[str]:
    return {each.values[0] for each in stored.requests if each.action == NEW_POLICY}


def _check_new(asked: Request, stored: Configuration) -> None:
    _check_name(asked)
    if asked.values[0] in _policies(stored):
        raise Rejected(asked.line, f"there is a policy {asked.values[0]!r} already")


def _check_name(asked: Request) -> None:
    name = asked.values[0]
    if not asked.permanent or asked.zone or asked.policy:
        raise Rejected(asked.line, f"{asked.action} goes with --permanent alone")
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise CannotJudge(asked.line, f"{name!r} is more than letters, digits, - and _")
    if len(name) > LONGEST_NAME:
        raise Rejected(asked.line, f"the name {name!r} is longer than {LONGEST_NAME} characters")


def _check_priority(asked: Request) -> None:
    text = asked.values[0]
    value = number(text.removeprefix("-"), asked.line) * (-1 if text.startswith("-") else 1)
    if value == 0 or not _LOWEST_PRIORITY <= value <= _HIGHEST_PRIORITY:
        raise Rejected(asked.line, f"a priority is {_LOWEST_PRIORITY} to {_HIGHEST_PRIORITY}, and not 0")


def _check_target(asked: Request) -> None:
    known = _TARGETS["policy" if asked.policy else ""]
    if not asked.permanent:
        raise Rejected(asked.line, "--set-target goes with --permanent")
    if asked.values[0] not in known:
        raise CannotJudge(asked.line, f"what the target {asked.values[0]!r} opens or closes depends on the host")
