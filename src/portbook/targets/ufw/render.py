"""Rules as ufw commands."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from portbook.model import ANYWHERE, Addresses, Brief, Direction, Family, Form, PortRange, Ports, Rule
from portbook.model.address import spell_network
from portbook.targets.comments import about, heading
from portbook.targets.ufw.grammar import LOWEST_PORT, MOST_PORTS, PROTOCOLS

_NAMES = {number: name for name, number in PROTOCOLS.items()}
_WHOLE = {4: "0.0.0.0/0", 6: "::/0"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "\n".join([*(f"# {each}" for each in heading(brief)), *_FORMS[brief.id.form](brief)]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    """One or more commands for each rule, in the order of the data."""
    if not brief.rules:
        yield "# There is nothing to open."
    for rule in brief.rules:
        yield ""
        yield f"# {about(brief, rule)}"
        yield from list(_allows(rule, "prepend")) or ["# ufw has no word for port 0: nothing to open here."]


def _undo(brief: Brief) -> Iterator[str]:
    """Each once: ufw has no rule twice."""
    if not brief.rules:
        yield "# There is nothing to undo."
    yield from dict.fromkeys(command for rule in brief.rules for command in _allows(rule, "delete"))


def _show(_brief: Brief) -> Iterator[str]:
    yield "sudo ufw show added"


def _allows(rule: Rule, verb: str) -> Iterator[str]:
    way = "in" if rule.direction is Direction.INBOUND else "out"
    for source, destination in _ends(rule):
        for source_ports in _lists(rule.source_ports):
            for ports in _lists(rule.destination_ports):
                yield f"sudo ufw {verb} allow {way} {_match(rule, source, source_ports, destination, ports)}"


def _match(rule: Rule, source: str, source_ports: str, destination: str, ports: str) -> str:
    """`443/tcp` where that is all, else the long form."""
    protocol = _NAMES.get(rule.protocol.number, "")
    if source == destination == "any" and ports and not source_ports:
        return f"{ports}/{protocol}"
    words = [f"proto {protocol}"] if protocol else []
    words.append(f"from {source} port {source_ports}" if source_ports else f"from {source}")
    words.append(f"to {destination} port {ports}" if ports else f"to {destination}")
    return " ".join(words)


def _ends(rule: Rule) -> Iterator[tuple[str, str]]:
    """Source and destination of each command. An address of one family makes it a rule of that family only."""
    if rule.family is Family.BOTH and rule.local == rule.remote == ANYWHERE:
        yield "any", "any"
        return
    for family in rule.family.each:
        for source in _addresses(rule.source, family.version):
            for destination in _addresses(rule.destination, family.version):
                anywhere = source == destination == "any"
                yield _WHOLE[family.version] if anywhere else source, destination


def _addresses(addresses: Addresses, version: int) -> list[str]:
    whole = ip_network(_WHOLE[version])
    if addresses.anywhere or whole in addresses.networks:
        return ["any"]
    return [spell_network(each) for each in addresses.only(version).networks]


def _lists(ports: Ports) -> Iterator[str]:
    """Lists of ports that fit into one rule each; one empty text for any port; none for port 0 alone."""
    if ports.is_any:
        yield ""
        return
    taken: list[str] = []
    room = MOST_PORTS
    for each in _from_lowest(ports):
        size = 1 if each.first == each.last else 2
        if size > room:
            yield ",".join(taken)
            taken, room = [], MOST_PORTS
        taken.append(each.spell(":"))
        room -= size
    if taken:
        yield ",".join(taken)


def _from_lowest(ports: Ports) -> Iterator[PortRange]:
    for each in ports.ranges:
        if each.last >= LOWEST_PORT:
            yield PortRange(max(each.first, LOWEST_PORT), each.last)


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
