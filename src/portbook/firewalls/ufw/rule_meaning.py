"""What the words of a rule of ufw are about."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from portbook.firewalls.ufw.grammar import AH_OVER_IPV6, IPV4_ONLY, LOOPBACK, PROTOCOLS, WAYS, WITH_PORTS
from portbook.firewalls.ufw.profiles import BOTH, OF_HOST, PROFILES, SERVICES
from portbook.firewalls.ufw.rule_lists import Entry
from portbook.firewalls.ufw.rule_words import Place, Words
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Family, Ports, Protocol, Rule
from portbook.model.protocol import TCP, UDP
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, ports

_ONE_INTERFACE = "this rule is for the interface {name} only: leave that out where packets come and go by others too"


def entries(said: Words, action: str) -> Iterator[Entry]:
    """The rules that ufw makes of a command: one, or one for each part of an application profile.

    Raises:
        CannotJudge: what it does depends on the host.
        Rejected: ufw refuses it.
    """
    if said.interface == LOOPBACK:  # its packets pass before any rule of the host's own (before.rules)
        deque(_rules(said), maxlen=0)
        return
    if said.source.profile and said.destination.profile:
        raise CannotJudge(said.line, "two application profiles in one rule cannot be judged")
    for each in _unfolded(said):
        identity = _identity(each)
        found = tuple(_rules(each))
        doubt = _ONE_INTERFACE.format(name=each.interface) if each.interface else ""
        yield Entry(each.line, action, found, identity, doubt, _identity_of_one(each))
        yield from _perhaps(each, action, identity)


def _identity(said: Words) -> tuple[object, ...]:
    """What makes a rule the same one to ufw."""
    return said.way, said.interface, said.protocol, _end(said.source, said.line), _end(said.destination, said.line)


def _identity_of_one(said: Words) -> tuple[object, ...]:
    """The identity where the service that is named has one protocol; empty where it surely has both, or none is named."""
    named = any(place.name for place in (said.source, said.destination))
    protocols = _protocols(said, said.protocol or "any", with_ports=True) if named else ()
    if said.protocol in PROTOCOLS or len(protocols) != 1:
        return ()
    name = next(each for each, number in PROTOCOLS.items() if number == protocols[0].number)
    return _identity(replace(said, protocol=name))


def _unfolded(said: Words) -> Iterator[Words]:
    """The words with an application profile's ports in its place."""
    profile = said.source.profile or said.destination.profile
    if not profile:
        yield said
        return
    for part in PROFILES[profile]:
        number, _slash, protocol = part.partition("/")
        each = number.split(",")
        found = Ports(tuple(ports(one, said.line, ":") for one in each))
        ends = [
            replace(end, ports=found, said=tuple(sorted(each)), several=len(each) > 1) if end.profile else end
            for end in (said.source, said.destination)
        ]
        yield replace(said, protocol=protocol, source=ends[0], destination=ends[1])


def _end(place: Place, line: int) -> tuple[object, ...]:
    """An end as ufw compares it: all addresses of an IP version are any."""
    whole = all(each.prefixlen == 0 for each in _addresses(place, line).networks)
    return "" if whole else network(place.address, line), place.said, place.profile


def _perhaps(said: Words, action: str, identity: tuple[object, ...]) -> Iterator[Entry]:
    """What a service's name may be about too: the protocols that only some systems give it."""
    if said.protocol in PROTOCOLS:
        return
    for place in (said.source, said.destination):
        if place.name:
            for protocol in (each for each in BOTH if each not in SERVICES[place.name].always):
                rules = tuple(_rules(replace(said, protocol=protocol)))
                doubt = OF_HOST.format(name=place.name, protocol=protocol.upper(), port=SERVICES[place.name].port)
                yield Entry(said.line, action, rules, (*identity, protocol), doubt)


def _rules(said: Words) -> Iterator[Rule]:
    line = said.line
    family, source, destination = _ends(said)
    name = said.protocol or "any"
    with_ports = said.source.has_ports or said.destination.has_ports
    if (said.source.several or said.destination.several) and name not in WITH_PORTS:
        raise Rejected(line, "a list or range of ports needs proto tcp or proto udp")
    if with_ports and name not in {*WITH_PORTS, "any"}:
        raise Rejected(line, f"the protocol {name} has no ports")
    if name in PROTOCOLS and PROTOCOLS[name] in IPV4_ONLY:
        if family is Family.IPV6:
            raise Rejected(line, f"ufw has the protocol {name} for IPv4 only")
        family = Family.IPV4
    if name == "ah" and family is not Family.IPV4:
        raise CannotJudge(line, AH_OVER_IPV6)
    for protocol in _protocols(said, name, with_ports=with_ports):
        yield first_packet(
            WAYS[said.way],
            protocol=protocol,
            family=family,
            source=source,
            destination=destination,
            source_ports=said.source.ports if said.source.has_ports else ANY_PORTS,
            destination_ports=said.destination.ports if said.destination.has_ports else ANY_PORTS,
        )


def _protocols(said: Words, name: str, *, with_ports: bool) -> tuple[Protocol, ...]:
    """A port without a protocol means TCP and UDP; the name of a service, those that it has on every system."""
    if name in PROTOCOLS:
        return (Protocol(PROTOCOLS[name]),)
    named = [SERVICES[each.name].always for each in (said.source, said.destination) if each.name]
    if named:
        shared = [each for each in BOTH if all(each in always for always in named)]
        return tuple(Protocol(PROTOCOLS[each]) for each in shared)
    return (TCP, UDP) if with_ports else (ANY_PROTOCOL,)


def _ends(said: Words) -> tuple[Family, Addresses, Addresses]:
    source, destination = _addresses(said.source, said.line), _addresses(said.destination, said.line)
    versions = {each.version for each in (*source.networks, *destination.networks)}
    if len(versions) > 1:
        raise Rejected(said.line, "IPv4 and IPv6 addresses are in one command")
    family = Family.BOTH if not versions else Family.IPV4 if versions == {4} else Family.IPV6
    return family, source, destination


def _addresses(place: Place, line: int) -> Addresses:
    return Addresses.of(network(place.address, line)) if place.address else ANYWHERE
