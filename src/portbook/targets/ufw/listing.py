"""What `ufw status` prints of a machine, also `verbose` or `numbered`; or the commands that were run on it.

Source: `get_status` of ufw 0.36.2, ufw/backend_iptables.py, for the C locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol
from portbook.model import Rule as Opening
from portbook.model.protocol import TCP, UDP
from portbook.rules import intersection, minus
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.chains.doubt import TAKE_OUT
from portbook.targets.first_match import FirstMatch
from portbook.targets.literals import network, ports
from portbook.targets.spelled import first_packet
from portbook.targets.ufw.grammar import AH_OVER_IPV6, PROTOCOLS, WITH_PORTS
from portbook.targets.ufw.read import read

_ROW = re.compile(
    r"(?:\[ ?[0-9]+\] )?(?P<to>\S.*?) +(?P<action>ALLOW|DENY|REJECT|LIMIT)(?: (?P<way>IN|OUT|FWD))? +(?P<from>\S.*?)"
    r"(?: +\((?:log|log-all|log, out|log-all, out|out)\))?(?: +# .*)?\s*"
)
_DEFAULT = re.compile(
    r"Default: (?P<in>allow|deny|reject) \(incoming\), (?P<out>allow|deny|reject) \(outgoing\), \w+ \(routed\)"
)
_PASSED_OVER = re.compile(r"Logging: .*|New profiles: .*|\s*To +Action +From|\s*-- +-+ +-+|\s*")
_APPLICATION = re.compile(r"(?P<place>[0-9][0-9,:]*(/[a-z]+)?) \(.+?(?P<six> \(v6\))?\)")
"""A profile with its ports, which only `verbose` tells."""
_SIX = " (v6)"
_ANYWHERE = "Anywhere"
_WAYS = {"IN": Direction.INBOUND, "OUT": Direction.OUTBOUND, None: Direction.INBOUND}


@dataclass(frozen=True)
class _Place:
    """One end of a row."""

    addresses: Addresses = ANYWHERE
    ports: Ports = ANY_PORTS
    protocol: str = ""
    six: bool = False


@dataclass
class _Machine:
    """What the rows come to, each that is in doubt once taken for the least that it may do, once for the most."""

    least: FirstMatch = field(default_factory=FirstMatch)
    most: FirstMatch = field(default_factory=FirstMatch)
    doubted: list[Doubt] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, rules: Sequence[Opening], *, opens: bool, doubt: Remark | None = None) -> None:
        """One more row, behind the others."""
        if opens or doubt is None:
            self.most.add(rules, opens=opens)
        if not opens or doubt is None:
            self.least.add(rules, opens=opens)
        if doubt:
            self.doubted.append(Doubt(doubt.line, doubt.message, tuple(rules)))

    def limit(self, rules: Sequence[Opening], line: int) -> None:
        """A row that refuses what comes too often."""
        self.most.add(rules, opens=True)
        self.least.add(rules, opens=False)
        self.doubted.append(Doubt(line, f"LIMIT lets only some of the packets through: {TAKE_OUT}", tuple(rules)))

    @property
    def reading(self) -> Reading:
        """What surely passes, and what may."""
        between = minus(self.most.opened, self.least.opened) if self.doubted else ()
        found = (replace(each, rules=intersection(each.rules, between)) for each in self.doubted)
        return Reading(tuple(self.least.opened), tuple(self.remarks), tuple(each for each in found if each.rules))


def read_listing(text: str) -> Reading:
    """What a machine's own rules and defaults let through.

    What `/etc/ufw/before.rules` lets through besides is not listed, and not judged. Without the line `Default:`, which
    only `ufw status verbose` has, nothing counts but the rules.

    Raises:
        CannotJudge: a row is not ufw's, or has an application profile without its ports.
    """
    lines = text.splitlines()
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    said = lines[first].strip() if lines else ""
    if said == "Status: inactive":
        return Reading(_everything(Direction), (Remark(first + 1, "ufw is not enabled, so it filters nothing"),))
    if said != "Status: active":
        return read(text)
    machine = _Machine()
    policies = None
    for number, line in enumerate(lines[first + 1 :], first + 2):
        if found := _DEFAULT.fullmatch(line.strip()):
            policies = found
        elif not _PASSED_OVER.fullmatch(line):
            _row(line, number, machine)
    if policies is None:
        message = "the defaults are not in it, so only rules count: ufw status verbose tells them"
        machine.remarks.append(Remark(first + 1, message))
    else:
        open_ways = [
            way for way, word in ((Direction.INBOUND, "in"), (Direction.OUTBOUND, "out")) if policies[word] == "allow"
        ]
        machine.add(_everything(open_ways), opens=True)
    return machine.reading


def _everything(ways: Iterable[Direction]) -> tuple[Opening, ...]:
    return tuple(Opening(way, ANY_PROTOCOL) for way in ways)


def _row(line: str, number: int, machine: _Machine) -> None:
    found = _ROW.fullmatch(line)
    if found is None:
        raise CannotJudge(number, "this is not a line of ufw status")
    if found["way"] == "FWD":
        machine.remarks.append(Remark(number, "this rule is about packets between other hosts"))
        return
    source, destination = (_on(found[each]) for each in ("from", "to"))
    rules = _meaning(_WAYS[found["way"]], _place(source[0], number), _place(destination[0], number), number)
    interface = source[1] or destination[1]
    doubt = Remark(number, f"this rule is for the interface {interface} only: {TAKE_OUT}") if interface else None
    if found["action"] == "LIMIT":
        machine.limit(rules, number)
    else:
        machine.add(rules, opens=found["action"] == "ALLOW", doubt=doubt)


def _on(text: str) -> tuple[str, str]:
    """`22/tcp on eth0 (v6)` without the interface, and the interface."""
    place, _on, rest = text.partition(" on ")
    name, six, _end = rest.partition(_SIX)
    return place + six, name


def _place(text: str, line: int) -> _Place:
    """`Anywhere`, `443/tcp`, `192.0.2.0/24 80,443/tcp`, and `Anywhere/esp (v6)`."""
    if profile := _APPLICATION.fullmatch(text):
        text = profile["place"] + (profile["six"] or "")
    six = text.endswith(_SIX)
    said = text.removesuffix(_SIX)
    if said.startswith(_ANYWHERE):
        name = said.removeprefix(_ANYWHERE)
        if not name or (name.startswith("/") and name[1:] in PROTOCOLS):
            return _Place(protocol=name[1:], six=six)
        raise CannotJudge(line, f"{text!r} is not a place that ufw would list")
    words = said.split(" ")
    address = words.pop(0) if _is_address(words[0]) else ""
    address, protocol = _without_protocol(address) if not words else (address, "")
    if words:
        port, _slash, protocol = words.pop(0).partition("/")
    else:
        port = ""
    if words or (port and not re.fullmatch("[0-9][0-9,:]*", port)) or (protocol and protocol not in PROTOCOLS):
        raise CannotJudge(
            line,
            f"{text!r} is an application profile, whose ports ufw status verbose tells, or not a place that ufw lists",
        )
    return _Place(
        Addresses.of(network(address, line)) if address else ANYWHERE,
        Ports(tuple(_range(each, line) for each in port.split(","))) if port else ANY_PORTS,
        protocol,
        six,
    )


def _range(text: str, line: int) -> PortRange:
    return ports(text, line, ":")


def _is_address(word: str) -> bool:
    return re.fullmatch(r"[0-9]+(\.[0-9]+){3}(/.*)?|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(/.*)?|::(/.*)?", word) is not None


def _without_protocol(address: str) -> tuple[str, str]:
    """`192.0.2.1/esp` and `192.0.2.0/24/esp` apart."""
    before, _slash, last = address.rpartition("/")
    return (before, last) if before and last in PROTOCOLS else (address, "")


def _meaning(way: Direction, source: _Place, destination: _Place, line: int) -> Sequence[Opening]:
    names = {each.protocol for each in (source, destination) if each.protocol}
    if len(names) > 1:
        raise CannotJudge(line, "the ends of this rule have two protocols")
    family = _family(source, destination, line)
    if names == {"ah"} and family is Family.IPV6:
        raise CannotJudge(line, AH_OVER_IPV6)
    with_ports = ANY_PORTS not in (source.ports, destination.ports) or source.ports != destination.ports
    return [
        first_packet(
            way,
            protocol=protocol,
            family=family,
            source=source.addresses,
            destination=destination.addresses,
            source_ports=source.ports,
            destination_ports=destination.ports,
        )
        for protocol in _protocols(names.pop() if names else "", line, with_ports=with_ports)
    ]


def _protocols(name: str, line: int, *, with_ports: bool) -> tuple[Protocol, ...]:
    """A port without a protocol means TCP and UDP."""
    if not name:
        return (TCP, UDP) if with_ports else (ANY_PROTOCOL,)
    if with_ports and name not in WITH_PORTS:
        raise CannotJudge(line, f"the protocol {name} has no ports")
    return (Protocol(PROTOCOLS[name]),)


def _family(source: _Place, destination: _Place, line: int) -> Family:
    """Rows are of one IP version each: those with addresses of it, those with the mark, and all others of IPv4."""
    versions = {each.version for place in (source, destination) for each in place.addresses.networks}
    if source.six or destination.six:
        versions.add(6)
    if len(versions) > 1:
        raise CannotJudge(line, "IPv4 and IPv6 are in one rule")
    return Family.IPV6 if versions == {6} else Family.IPV4
