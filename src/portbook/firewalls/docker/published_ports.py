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


def published_ports(table: Table, version: int) -> tuple[PublishedPort, ...]:
    """The published ports of a table nat, in the order of its rules; not those that only the host itself reaches."""
    ports = _of_chain(table.chains, _ENTRY, version, frozenset())
    return tuple(port for port in ports if not _on_loopback(port.rule))


def _of_chain(
    chains: Mapping[str, Sequence[tuple[int, Clauses]]], name: str, version: int, above: frozenset[str]
) -> Iterator[PublishedPort]:
    for line, rule in chains.get(name, ()):
        if _of_containers(rule):
            continue
        if rule.target in chains and rule.target not in {*above, name}:
            yield from _of_chain(chains, rule.target, version, above | {name})
        elif rule.target == "DNAT":
            yield _port(line, rule, version)


def _on_loopback(rule: Rule) -> bool:
    """Whether a port is published to the host itself only."""
    networks = rule.local.networks
    return bool(networks) and all(network.is_loopback for network in networks)


def _of_containers(rule: Clauses) -> bool:
    """Whether a rule is for what comes from a container: `-i docker0 -j RETURN`."""
    return any(is_bridge(clause.argument) and not clause.negated for clause in rule.of("-i"))


def _port(line: int, rule: Clauses, version: int) -> PublishedPort:
    try:
        packets, known = _packets(line, rule, version), _all_known(rule)
    except Unreadable:
        packets, known = Rule(Direction.INBOUND, Protocol(-1), _FAMILIES[version]), False
    return PublishedPort(line, packets, _container(rule.options) if known else None)


def _all_known(rule: Clauses) -> bool:
    plain = all(clause.name in _KNOWN and _is_from_outside(clause) for clause in rule.conditions)
    return plain and not rule.unread


def _is_from_outside(clause: Clause) -> bool:
    """Whether a condition has nothing against packets from outside: `! -i docker0`."""
    return is_bridge(clause.argument) if clause.name == "-i" else not clause.negated


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
