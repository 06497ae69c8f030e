"""The ports that a listed table nat publishes: what it sends to containers of what comes from outside.

Source: integration/network/bridge/iptablesdoc/generated in github.com/moby/moby, the rules that Docker's own tests list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import pairwise

from portbook.firewalls.docker.passage import Container, is_bridge
from portbook.firewalls.iptables import values
from portbook.firewalls.iptables.clauses import Clause, Clauses
from portbook.firewalls.iptables.tables import Table
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, Rule
from portbook.targets.base import Unreadable
from portbook.targets.netfilter.reasons import TAKE_OUT, Reason

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_KNOWN = frozenset({"-p", "-d", "--dport", "--dports", "-i", "-m", "--comment", "--dst-type"})
_ENTRY = "PREROUTING"
UNKNOWN = Reason(
    "docker-doubtful-translation",
    "Portbook does not know which packets this sends to a container, or to which",
    TAKE_OUT,
)


@dataclass(frozen=True)
class PublishedPort:
    """Ports that come to a container.

    Attributes:
        line: the line of the rule that publishes them.
        rule: the packets that it is for, which come in.
        container: where it sends them; None where that is not known.
    """

    line: int
    rule: Rule
    container: Container | None


def published_ports(table: Table, version: int, bridges: frozenset[str]) -> tuple[PublishedPort, ...]:
    """The published ports of a table nat, in the order of its rules; not those that only the host itself reaches.

    Args:
        table: the table.
        version: its IP version.
        bridges: the host's interfaces to containers.
    """
    from_outside = {
        name: [(line, rule) for line, rule in rules if not _of_containers(rule, bridges)]
        for name, rules in table.chains.items()
    }
    ports = _of_chain(_Outside(from_outside, version, bridges), _ENTRY, frozenset())
    return tuple(port for port in ports if not _on_loopback(port.rule))


@dataclass(frozen=True)
class _Outside:
    """The chains of a table nat without the rules for what comes from containers."""

    chains: Mapping[str, Sequence[tuple[int, Clauses]]]
    version: int
    bridges: frozenset[str]


def _of_chain(outside: _Outside, name: str, above: frozenset[str]) -> Iterator[PublishedPort]:
    for line, rule in outside.chains.get(name, ()):
        if rule.target in outside.chains and rule.target not in {*above, name}:
            yield from _of_chain(outside, rule.target, above | {name})
        elif rule.target == "DNAT":
            yield _port(line, rule, outside)


def _on_loopback(rule: Rule) -> bool:
    """Whether a port is published to the host itself only."""
    networks = rule.local.networks
    return bool(networks) and all(network.is_loopback for network in networks)


def _of_containers(rule: Clauses, bridges: frozenset[str]) -> bool:
    """Whether a rule is for what comes from a container: `-i docker0 -j RETURN`."""
    return any(is_bridge(clause.argument, bridges) and not clause.negated for clause in rule.of("-i"))


def _port(line: int, rule: Clauses, outside: _Outside) -> PublishedPort:
    plain = all(clause.name in _KNOWN and _is_from_outside(clause, outside.bridges) for clause in rule.conditions)
    known = plain and not rule.unread
    try:
        packets = _packets(line, rule, outside.version)
    except Unreadable:
        packets, known = Rule(Direction.INBOUND, Protocol(-1), _FAMILIES[outside.version]), False
    return PublishedPort(line, packets, _container(rule.options) if known else None)


def _is_from_outside(clause: Clause, bridges: frozenset[str]) -> bool:
    """Whether a condition has nothing against packets from outside: `! -i docker0`."""
    return is_bridge(clause.argument, bridges) if clause.name == "-i" else not clause.negated


def _packets(line: int, rule: Clauses, version: int) -> Rule:
    protocol = Protocol(-1)
    ports, local = ANY_PORTS, ANYWHERE
    for clause in rule.conditions:
        if clause.name == "-p":
            ((number, _last), *_more) = values.protocol(line, clause.argument, negated=False)
            protocol = Protocol(number)
        elif clause.name in {"--dport", "--dports"}:
            ports = _ports(line, clause)
        elif clause.name == "-d":
            local = Addresses.of(*map(ip_network, clause.argument.split(",")))
    return Rule(Direction.INBOUND, protocol, _FAMILIES[version], local_ports=ports, local=local)


def _ports(line: int, clause: Clause) -> Ports:
    if clause.name == "--dports":
        intervals = values.many_ports(line, clause.argument, negated=False)
    else:
        intervals = values.single_ports(line, clause.argument, 6, negated=False)
    return Ports(tuple(PortRange(first, last) for first, last in sorted(intervals)))


def _container(options: Iterable[str]) -> Container | None:
    """The container of `--to-destination 172.17.0.2:80`, or `[fd00::2]:80`."""
    written = next((word for option, word in pairwise(options) if option == "--to-destination"), "")
    if ":" in written and (written.startswith("[") or written.count(":") == 1):
        address, _colon, port = written.rpartition(":")
    else:
        address, port = written, ""
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return None
    if port and not port.isdecimal():
        return None
    return Container(found, int(port) if port else None)
