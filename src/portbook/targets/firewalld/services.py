"""Services of firewalld by name. Source: the services that its own zones have, as version 1.3.3 ships them."""

from __future__ import annotations

from collections.abc import Mapping

from portbook.model import Addresses, Family, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge
from portbook.targets.firewalld.blocks import Block
from portbook.targets.firewalld.elements import incoming, port, protocol, source_port
from portbook.targets.literals import network

_TCP, _UDP = Protocol(6), Protocol(17)
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}


def _to(protocol: Protocol, *numbers: int) -> tuple[Rule, ...]:
    return tuple(incoming(protocol, Ports.of(each)) for each in numbers)


def _at(rule: Rule, **destinations: str) -> tuple[Rule, ...]:
    """The rule for what goes to these addresses, one of each IP version that is named."""
    return tuple(
        Rule(rule.direction, rule.protocol, _FAMILIES[name], rule.local_ports, rule.remote_ports, local=_only(address))
        for name, address in destinations.items()
    )


def _only(address: str, line: int = 1) -> Addresses:
    return Addresses.of(network(address, line))


SHIPPED: Mapping[str, tuple[Rule, ...]] = {
    "ssh": _to(_TCP, 22),
    "http": _to(_TCP, 80),
    "https": _to(_TCP, 443),
    "cockpit": _to(_TCP, 9090),
    "samba-client": _to(_UDP, 137, 138),
    "ipp-client": _to(_UDP, 631),
    "dhcpv6-client": _at(*_to(_UDP, 546), ipv6="fe80::/64"),
    "mdns": _at(*_to(_UDP, 5353), ipv4="224.0.0.251", ipv6="ff02::fb"),
}


def service(name: str, line: int, told: Mapping[str, Block]) -> tuple[Rule, ...]:
    """What a service lets in: as the text tells, else as it is shipped.

    Raises:
        CannotJudge: nobody knows it.
    """
    if name in told:
        return _told(told[name], told)
    if name not in SHIPPED:
        raise CannotJudge(
            line,
            f"what the service {name} lets in is not in the text: put firewall-cmd --info-service={name} behind it",
        )
    return SHIPPED[name]


def _told(block: Block, told: Mapping[str, Block]) -> tuple[Rule, ...]:
    rules = opened(block)
    if destinations := dict(each.split(":", 1) for each in block["destination"].words):
        rules = [rule for each in rules for rule in _at(each, **destinations)]
    line = block["includes"].line
    included = [rule for each in block["includes"].words if each != block.name for rule in service(each, line, told)]
    return (*rules, *included)


def opened(block: Block) -> list[Rule]:
    """The ports, source ports and protocols of a zone, a policy or a service."""
    found = []
    for key, read in (("ports", port), ("source-ports", source_port)):
        for each in block[key].words:
            number, _slash, name = each.partition("/")
            found.append(read(number, name, Family.BOTH, block[key].line))
    return [*found, *(protocol(each, Family.BOTH, block["protocols"].line) for each in block["protocols"].words)]
