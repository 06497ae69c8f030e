"""A machine with firewalld while commands change its stored and its running configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.firewalld.configuration import NEW_POLICY, Configuration
from portbook.firewalls.firewalld.options import RELOAD, Request
from portbook.firewalls.firewalld.packet_order import Outcome
from portbook.firewalls.firewalld.services import as_shipped
from portbook.firewalls.firewalld.validity import STOCK_ZONE, validate
from portbook.model import Rule
from portbook.rules import minus
from portbook.targets.base import Cause, Doubt, Reading, Remark
from portbook.targets.bounded_match import joined

_ADD_PERMANENT = "add --permanent"


@dataclass
class Machine:
    """The configurations of a machine after the commands so far.

    Attributes:
        stored: the configuration that the next start or reload loads.
        running: the configuration in effect.
        remarks: remarks on the commands.
    """

    stored: Configuration = field(default_factory=lambda: Configuration(STOCK_ZONE))
    running: Configuration = field(default_factory=lambda: Configuration(STOCK_ZONE))
    remarks: list[Remark] = field(default_factory=list)

    def run(self, step: Request) -> None:
        """Run one command.

        Raises:
            CannotJudge: the effect of the command depends on the host.
            Rejected: firewalld refuses the command.
        """
        if step.action == RELOAD:
            self.remarks += [_lost(request.line, step.line) for request in self._volatile()]
            self.running = self.stored
        elif step.action:
            validate(step, self.stored)
            if not step.policy and step.action != NEW_POLICY:
                _ = Configuration(STOCK_ZONE, (step,)).outcome  # firewalld refuses it even if a reload drops it later
            if step.permanent:
                self.stored = self.stored.having(step)
            else:
                self.running = self.running.having(step)

    def reading(self) -> Reading:
        """What passes now, and after the next start.

        Raises:
            CannotJudge: Portbook does not know something in a command.
            Rejected: firewalld refuses a command.
        """
        now, later = self.running.outcome, self.stored.outcome
        rules = _rules(now)
        return Reading(
            rules,
            tuple(sorted(self._remarks(now), key=lambda remark: remark.line)),
            tuple(dict.fromkeys((*_doubts(now), *_doubts(later)))),
            opens=lambda: _opens(now),
            closes=lambda: _closes(now, later),
            stored=tuple(_only_later(later, rules)),
            side_effects=tuple(
                dict.fromkeys(sorted((*now.side_effects, *later.side_effects), key=lambda effect: effect.line))
            ),
        )

    def _volatile(self) -> list[Request]:
        stored = {_content(request) for request in self.stored.requests}
        running = (request for request in self.running.requests if not request.permanent)
        return [request for request in running if _content(request) not in stored]

    def _remarks(self, now: Outcome) -> Iterator[Remark]:
        yield from self.remarks
        for step in self._volatile():
            message = "this lasts until the next reload only"
            yield Remark(step.line, message, "firewalld-not-permanent", _ADD_PERMANENT)
        running = {_content(step) for step in self.running.requests}
        late = [step for step in self.stored.requests if _content(step) not in running]
        for step in late[:1]:
            message = "this takes effect only after a reload"
            yield Remark(step.line, message, "firewalld-not-loaded", "add firewall-cmd --reload")
        in_zone = [step for step in self.running.requests if step.zone]
        for step in in_zone[:1]:
            message = f"this holds for the interfaces in the zone {STOCK_ZONE}"
            yield Remark(step.line, message, "firewalld-holds-for-zone")
        yield from self.running.without_packets
        if now.shipped:
            named = [step for step in self.running.requests if set(step.values) & now.shipped.keys()]
            yield as_shipped(named[0].line if named else 1, now.shipped)


def _lost(line: int, reload: int) -> Remark:
    return Remark(line, f"the reload in line {reload} drops this", "firewalld-not-permanent", _ADD_PERMANENT)


def _content(request: Request) -> Request:
    """A request without its line and without `--permanent`."""
    return replace(request, line=0, permanent=False)


def _rules(outcome: Outcome) -> tuple[Rule, ...]:
    return tuple(rule for way in outcome.ways.values() for rule in way.least.opened)


def _doubts(outcome: Outcome) -> Iterator[Doubt]:
    return (doubt for way in outcome.ways.values() for doubt in way.doubts)


def _opens(outcome: Outcome) -> tuple[Cause, ...]:
    return joined(cause for way in outcome.ways.values() for cause in way.opens)


def _closes(*outcomes: Outcome) -> tuple[Cause, ...]:
    """The packets that outcomes close, without duplicates: a stored and running request closes the same packets twice."""
    closes = [cause for outcome in outcomes for way in outcome.ways.values() for cause in way.closes]
    return joined(dict.fromkeys(closes))


def _only_later(later: Outcome, now: Sequence[Rule]) -> Iterator[Cause]:
    for cause in _opens(later):
        if rules := minus(cause.rules, now):
            yield replace(cause, rules=rules)
