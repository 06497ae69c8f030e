"""firewall-cmd commands as rules: the packets that pass after all commands on a host with the default settings of firewalld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.firewalld.configuration import NEW_POLICY, Configuration
from portbook.firewalls.firewalld.grammar import LONGEST_NAME
from portbook.firewalls.firewalld.options import DELETE, RELOAD, REMOVALS, Request, request
from portbook.firewalls.firewalld.packet_order import REFUSING, Outcome
from portbook.firewalls.firewalld.services import as_shipped
from portbook.model import Rule
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Rejected, Remark
from portbook.targets.bounded_match import joined
from portbook.targets.statements import taken_back
from portbook.targets.text.host_literals import number
from portbook.targets.text.shell import Command, commands

STOCK_ZONE = "public"
"""The default zone, unless somebody has changed it."""
_ADD_PERMANENT = "add --permanent"
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
        CannotJudge: a command does anything else, or its effect depends on the host.
        Rejected: firewalld refuses a command.
    """
    return read_commands(commands(text))


def read_commands(run: Iterable[Command]) -> Reading:
    """What passes after commands, whoever runs them.

    Raises:
        CannotJudge: a command does anything else, or its effect depends on the host.
        Rejected: firewalld refuses a command.
    """
    requests = [request(command) for command in run]
    if removals := [step for step in requests if step.action == DELETE or step.action in REMOVALS]:
        return _taken_back(removals, requests)
    machine = _Machine()
    for step in requests:
        machine.run(step)
    return machine.reading()


def _taken_back(removals: Sequence[Request], requests: Sequence[Request]) -> Reading:
    for removal in removals:
        if removal.action == DELETE:
            _check_name(removal)
        elif removal.policy:
            message = f"what the policy {removal.policy!r} loses depends on the host"
            raise CannotJudge(removal.line, message, id_="firewalld-removal-from-policy")
        else:
            machine = _Machine()
            machine.run(replace(removal, action=REMOVALS[removal.action]))  # firewalld refuses what it refuses to add
            machine.reading()
    others = [request for request in requests if request not in removals]
    return taken_back(removals[0].line, adds=any(request.action not in {"", RELOAD} for request in others))


@dataclass
class _Machine:
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
            _check(step, self.stored)
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


def _rules(whole: Outcome) -> tuple[Rule, ...]:
    return tuple(rule for way in whole.ways.values() for rule in way.least.opened)


def _doubts(whole: Outcome) -> Iterator[Doubt]:
    return (doubt for way in whole.ways.values() for doubt in way.doubts)


def _opens(whole: Outcome) -> tuple[Cause, ...]:
    return joined(cause for way in whole.ways.values() for cause in way.opens)


def _closes(*outcomes: Outcome) -> tuple[Cause, ...]:
    """The packets that outcomes close, without duplicates: a stored and running request closes the same packets twice."""
    closes = [cause for whole in outcomes for way in whole.ways.values() for cause in way.closes]
    return joined(dict.fromkeys(closes))


def _only_later(later: Outcome, now: Sequence[Rule]) -> Iterator[Cause]:
    for cause in _opens(later):
        if rules := minus(cause.rules, now):
            yield replace(cause, rules=rules)


def _check(step: Request, stored: Configuration) -> None:
    """Refuse a request that firewalld refuses, or whose effect depends on the host."""
    if step.zone not in {"", STOCK_ZONE}:
        message = f"which interfaces are in the zone {step.zone!r} depends on the host"
        raise CannotJudge(step.line, message, id_="firewalld-other-zone")
    if step.policy:
        _check_policy(step, stored)
    elif step.action in _OF_POLICIES:
        message = f"Portbook reads {step.action} only for a policy"
        raise CannotJudge(step.line, message, id_="firewalld-policy-missing", cure="add --policy=NAME")
    if step.action == NEW_POLICY:
        _check_new(step, stored)
    elif step.action == "--set-priority":
        _check_priority(step)
    elif step.action == "--set-target":
        _check_target(step)
    elif step.action in {"--add-port", "--add-source-port"}:
        for value in step.values:
            if "/" not in value:
                cure = f"write {value}/tcp or {value}/udp"
                raise Rejected(step.line, f"{value!r} has no protocol", id_="firewalld-protocol-missing", cure=cure)


def _check_policy(step: Request, stored: Configuration) -> None:
    if step.action in _OF_ZONES:
        raise Rejected(step.line, f"{step.action} is for zones only", id_="firewalld-zone-option")
    if not step.permanent:
        message = "Portbook reads changes of a policy only with --permanent"
        raise CannotJudge(step.line, message, id_="firewalld-policy-not-permanent")
    if step.policy not in _policies(stored):
        message = f"what the policy {step.policy!r} does depends on the host"
        raise CannotJudge(step.line, message, id_="firewalld-policy-of-host", cure="make a policy with --new-policy")


def _policies(stored: Configuration) -> set[str]:
    return {request.values[0] for request in stored.requests if request.action == NEW_POLICY}


def _check_new(step: Request, stored: Configuration) -> None:
    _check_name(step)
    if step.values[0] in _policies(stored):
        message = f"there is a policy {step.values[0]!r} already"
        raise Rejected(step.line, message, id_="firewalld-policy-exists")


def _check_name(step: Request) -> None:
    name = step.values[0]
    if not step.permanent or step.zone or step.policy:
        message = f"{step.action} takes --permanent, and neither a zone nor a policy"
        raise Rejected(step.line, message, id_="firewalld-needs-permanent")
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        message = f"the policy name {name!r} has more than letters, digits, - and _"
        raise CannotJudge(step.line, message, id_="firewalld-unusual-name")
    if len(name) > LONGEST_NAME:
        message = f"the name {name!r} is longer than {LONGEST_NAME} characters"
        raise Rejected(step.line, message, id_="firewalld-name-too-long")


def _check_priority(step: Request) -> None:
    text = step.values[0]
    value = number(text.removeprefix("-"), step.line) * (-1 if text.startswith("-") else 1)
    if value == 0 or not _LOWEST_PRIORITY <= value <= _HIGHEST_PRIORITY:
        message = f"a priority is {_LOWEST_PRIORITY} to {_HIGHEST_PRIORITY}, and not 0"
        raise Rejected(step.line, message, id_="firewalld-priority-out-of-range")


def _check_target(step: Request) -> None:
    known = _TARGETS["policy" if step.policy else ""]
    if not step.permanent:
        message = "--set-target needs --permanent"
        raise Rejected(step.line, message, id_="firewalld-needs-permanent")
    if step.values[0] not in known:
        message = f"what the target {step.values[0]!r} opens or closes depends on the host"
        raise CannotJudge(step.line, message, id_="firewalld-target-of-host")
