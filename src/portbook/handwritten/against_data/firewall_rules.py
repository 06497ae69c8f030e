"""The commands of a page for one firewall against the data: what they open that nothing documents, and what they leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portbook.handwritten.against_data.openings import Opening, Openings, openings, without_addresses
from portbook.handwritten.against_data.page_data import PageData
from portbook.handwritten.against_data.port_numbers import NEIGHBOURS
from portbook.handwritten.commands.command import Command
from portbook.handwritten.finding import Finding
from portbook.handwritten.rules.data import MISSES, OPENS
from portbook.handwritten.rules.rule import DocumentRule
from portbook.model import Direction, Flow, Need, PortRange, Ports, Rule, Scope, Service
from portbook.model.protocol import TCP, UDP, Protocol
from portbook.rules import canonical, covers, intersection, minus, rules_for
from portbook.targets import Target

_MOST_LISTED = 8
"""Ports that one message lists."""


def compared(
    commands: Sequence[Command],
    target: Target,
    data: PageData,
    headings: Mapping[int, tuple[str, ...]],
    examples: Collection[int] = (),
) -> Iterator[Finding]:
    """The differences of the commands of a page for one firewall.

    Args:
        commands: all of them, in order of the page.
        target: the firewall.
        data: the services that the page is about.
        headings: by the number of a block's first line, the heading above it and the first of the page.
        examples: the numbers of the first lines of blocks that show an example, not all that is needed.
    """
    page = openings(commands, target)
    own = replace(
        page, opened=tuple(opening for opening in page.opened if not _is_of_another(opening.command, data, headings))
    )
    yield from _undocumented(own, data, target)
    shows_all = not any(opening.command.block.place.line in examples for opening in own.opened)
    if shows_all and not page.unread and (finding := _missing(own, data, target)):
        yield finding


def _is_of_another(command: Command, data: PageData, headings: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether a comment, or else a heading, gives a command to another service; of a heading with both names nobody knows."""
    comments = " ".join([command.comment, *(word.text for word in command.words if " " in word.text)])
    if data.names_another(comments) or data.names_own(comments):
        return not data.names_own(comments)
    titles = headings.get(command.block.place.line, ())
    return any(map(data.names_another, titles))


def _undocumented(page: Openings, data: PageData, target: Target) -> Iterator[Finding]:
    documented = [rule for service in (*data.services, *data.parts) for rule in _documented(service)]
    neighbours = [_rule(direction, protocol) for direction in Direction for protocol in (TCP, UDP)]
    for opening in page.opened:
        outside = minus(opening.rules, [*documented, *neighbours])
        if outside:
            message = f"{target.id} opens {_listed(outside)}, which no role of {data.titles} documents"
            yield _finding(OPENS, opening, message, _cure(outside, data))


def _documented(service: Service) -> Iterator[Rule]:
    """The rules of all roles; any port at an end that no reader runs is none that a reader opens."""
    for role in service.roles.values():
        for rule in _own_rules(service, role.id, service.flows.values()):
            if role.host or not rule.destination_ports.is_any:
                yield without_addresses(rule)


def _rule(direction: Direction, protocol: Protocol) -> Rule:
    """What most hosts have open for other things."""
    ports = Ports(tuple(PortRange(port, port) for port in sorted(NEIGHBOURS)))
    plain = Rule(direction=direction, protocol=protocol)
    return replace(plain, local_ports=ports) if direction is Direction.INBOUND else replace(plain, remote_ports=ports)


def _missing(page: Openings, data: PageData, target: Target) -> Finding | None:
    """What the role that the page opens most of needs besides, in the directions in which it opens something."""
    best: _Fit | None = None
    for service in data.services:
        for role in service.hosts:
            fit = _Fit.of(service, role.id, page.rules)
            if fit.met and (best is None or (len(fit.met), -len(fit.lacking)) > (len(best.met), -len(best.lacking))):
                best = fit
    if best is None or not best.lacking:
        return None
    message = f"these rules leave out {_listed(best.lacking)}, which {best.service.id}:{best.role} needs"
    cure = f"open it too: portbook snippet {best.service.id}:{best.role} --target {target.id} prints all rules"
    return _finding(MISSES, page.opened[0], message, cure)


@dataclass(frozen=True)
class _Fit:
    """How a page fits a role.

    Attributes:
        service: the service.
        role: the id of its role.
        met: rules of needed flows that the page opens.
        lacking: those that it does not open, in directions in which it opens one.
    """

    service: Service
    role: str
    met: tuple[Rule, ...]
    lacking: tuple[Rule, ...]

    @classmethod
    def of(cls, service: Service, role: str, opened: Sequence[Rule]) -> _Fit:
        needed = dict.fromkeys(rule for flow in _needed(service) for rule in _of_flow(service, role, flow))
        met = tuple(rule for rule in needed if intersection(opened, [rule]))
        directions = {rule.direction for rule in met}
        lacking = tuple(
            rule
            for rule in needed
            if rule.direction in directions
            and rule not in met
            and not _is_neighbour(rule)
            and not covers(opened, [rule])
        )
        return cls(service, role, met, lacking)


def _needed(service: Service) -> Iterator[Flow]:
    """The flows without which nothing works: of alternatives and of options, none alone."""
    for flow in service.flows.values():
        if flow.need is Need.REQUIRED and not (flow.one_of or flow.option or flow.when):
            yield flow


def _of_flow(service: Service, role: str, flow: Flow) -> Iterator[Rule]:
    for rule in map(without_addresses, _own_rules(service, role, [flow])):
        if rule.protocol.has_ports and not rule.destination_ports.is_any:
            yield rule


def _own_rules(service: Service, role: str, flows: Iterable[Flow]) -> Iterator[Rule]:
    """Without what a router forwards: pages are read for what they open on the host itself."""
    return (rule for rule in rules_for(service, [role], flows) if rule.scope is not Scope.FORWARDED)


def _is_neighbour(rule: Rule) -> bool:
    return all(range_.first == range_.last and range_.first in NEIGHBOURS for range_ in rule.destination_ports.ranges)


def _listed(rules: Sequence[Rule]) -> str:
    """`inbound TCP 8403 and UDP 8404`, each once."""
    words = [_words(rule) for rule in canonical(rules)]
    listed = list(dict.fromkeys(words))
    more = len(listed) - _MOST_LISTED
    shown = listed[:_MOST_LISTED]
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if shown[1:] else shown[0]


def _words(rule: Rule) -> str:
    protocol = rule.protocol.title
    ports = f" {rule.destination_ports.spell()}" if rule.protocol.has_ports else ""
    return f"{rule.direction} {protocol}{ports}"


def _cure(outside: Sequence[Rule], data: PageData) -> str:
    ports = {rule.destination_ports.single for rule in outside}
    port = ports.pop()
    near = data.near(port) if port and not ports else None
    document = f"document it in {data.files}" if data.files else "say in a comment what it is for"
    return f"open {near} if that is meant, or {document}" if near else f"leave it out, or {document}"


def _finding(rule: DocumentRule, opening: Opening, message: str, cure: str) -> Finding:
    return Finding(rule, opening.command.block, opening.command.place, message, cure)
