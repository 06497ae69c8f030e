"""The packets that the words of a rule of ufw match."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from portbook.firewalls.ufw.grammar import AH_OVER_IPV6, IPV4_ONLY, LOOPBACK, PROTOCOLS, WAYS, WITH_PORTS
from portbook.firewalls.ufw.profiles import BOTH, PROFILES, SERVICES, depends_on_services
from portbook.firewalls.ufw.rule_lists import Entry
from portbook.firewalls.ufw.rule_words import Place, Words
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Family, Ports, Protocol, Rule
from portbook.model.protocol import TCP, UDP
from portbook.targets.base import CannotJudge, Doubt, Rejected
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, ports


def _only_by(interface: str, line: int) -> Doubt:
    message = f"this rule is for the interface {interface} only"
    cure = "leave that out where packets come and go by others too"
    return Doubt(line, message, (), "ufw-one-interface", cure)


def entries(words: Words, action: str) -> Iterator[Entry]:
    """The rules that ufw makes of a command: one, or one for each part of an application profile.

    Raises:
        CannotJudge: the meaning of the command depends on the host.
        Rejected: ufw refuses the command.
    """
    if words.interface == LOOPBACK:  # its packets pass before any rule of the host's own (before.rules)
        deque(_rules(words), maxlen=0)
        return
    if words.source.profile and words.destination.profile:
        message = "Portbook does not read two application profiles in one rule"
        raise CannotJudge(words.line, message, id_="ufw-two-profiles", cure="write the ports of one")
    for part in _unfolded(words):
        identity = _identity(part)
        doubt = _only_by(part.interface, part.line) if part.interface else None
        yield Entry(part.line, action, tuple(_rules(part)), identity, doubt, _identity_of_one(part))
        yield from _perhaps(part, action, identity)


def _identity(words: Words) -> tuple[object, ...]:
    """The parts of a rule that ufw compares to find out whether it has the rule already."""
    return (
        words.way,
        words.interface,
        words.protocol,
        _end(words.source, words.line),
        _end(words.destination, words.line),
    )


def _identity_of_one(words: Words) -> tuple[object, ...]:
    """The identity on a system that gives the named service one protocol; empty where every system gives it both, or the rule names none."""
    named = any(place.name for place in (words.source, words.destination))
    protocols = _protocols(words, words.protocol or "any", with_ports=True) if named else ()
    if words.protocol in PROTOCOLS or len(protocols) != 1:
        return ()
    name = next(name for name, number in PROTOCOLS.items() if number == protocols[0].number)
    return _identity(replace(words, protocol=name))


def _unfolded(words: Words) -> Iterator[Words]:
    """The words with the ports of an application profile in place of its name."""
    profile = words.source.profile or words.destination.profile
    if not profile:
        yield words
        return
    for part in PROFILES[profile]:
        number, _slash, protocol = part.partition("/")
        numbers = number.split(",")
        opened = Ports(tuple(ports(port, words.line, ":") for port in numbers))
        source, destination = (
            replace(end, ports=opened, port_words=tuple(sorted(numbers)), several=len(numbers) > 1)
            if end.profile
            else end
            for end in (words.source, words.destination)
        )
        yield replace(words, protocol=protocol, source=source, destination=destination)


def _end(place: Place, line: int) -> tuple[object, ...]:
    """An end as ufw compares it: the whole of an IP version is the same as any."""
    whole = all(part.prefixlen == 0 for part in _addresses(place, line).networks)
    return "" if whole else network(place.address, line), place.port_words, place.profile


def _perhaps(words: Words, action: str, identity: tuple[object, ...]) -> Iterator[Entry]:
    """Doubtful rules for the protocols that only some systems give a named service."""
    if words.protocol in PROTOCOLS:
        return
    for place in (words.source, words.destination):
        if place.name:
            for protocol in (name for name in BOTH if name not in SERVICES[place.name].always):
                rules = tuple(_rules(replace(words, protocol=protocol)))
                doubt = depends_on_services(words.line, place.name, protocol)
                yield Entry(words.line, action, rules, (*identity, protocol), doubt)


def _rules(words: Words) -> Iterator[Rule]:
    line = words.line
    family, source, destination = _ends(words)
    name = words.protocol or "any"
    with_ports = words.source.has_ports or words.destination.has_ports
    if (words.source.several or words.destination.several) and name not in WITH_PORTS:
        message = "a list or range of ports needs proto tcp or proto udp"
        raise Rejected(line, message, id_="ufw-ports-without-protocol")
    if with_ports and name not in {*WITH_PORTS, "any"}:
        raise Rejected(line, f"the protocol {name} has no ports", id_="ufw-protocol-without-ports")
    if name in PROTOCOLS and PROTOCOLS[name] in IPV4_ONLY:
        if family is Family.IPV6:
            raise Rejected(line, f"ufw has the protocol {name} for IPv4 only", id_="ufw-ipv4-only")
        family = Family.IPV4
    if name == "ah" and family is not Family.IPV4:
        raise CannotJudge(line, AH_OVER_IPV6, id_="ufw-ah-over-ipv6")
    for protocol in _protocols(words, name, with_ports=with_ports):
        yield first_packet(
            WAYS[words.way],
            protocol=protocol,
            family=family,
            source=source,
            destination=destination,
            source_ports=words.source.ports if words.source.has_ports else ANY_PORTS,
            destination_ports=words.destination.ports if words.destination.has_ports else ANY_PORTS,
        )


def _protocols(words: Words, name: str, *, with_ports: bool) -> tuple[Protocol, ...]:
    """A port without a protocol means TCP and UDP; the name of a service means the protocols that every system gives it."""
    if name in PROTOCOLS:
        return (Protocol(PROTOCOLS[name]),)
    named = [SERVICES[place.name].always for place in (words.source, words.destination) if place.name]
    if named:
        shared = [protocol for protocol in BOTH if all(protocol in always for always in named)]
        return tuple(Protocol(PROTOCOLS[protocol]) for protocol in shared)
    return (TCP, UDP) if with_ports else (ANY_PROTOCOL,)


def _ends(words: Words) -> tuple[Family, Addresses, Addresses]:
    source, destination = _addresses(words.source, words.line), _addresses(words.destination, words.line)
    versions = {part.version for part in (*source.networks, *destination.networks)}
    if len(versions) > 1:
        raise Rejected(words.line, "IPv4 and IPv6 addresses are in one command", id_="ufw-mixed-families")
    family = Family.BOTH if not versions else Family.IPV4 if versions == {4} else Family.IPV6
    return family, source, destination


def _addresses(place: Place, line: int) -> Addresses:
    return Addresses.of(network(place.address, line)) if place.address else ANYWHERE
