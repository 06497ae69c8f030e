"""One statement of ferm as rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portbook.firewalls.ferm.blocks import Statement
from portbook.firewalls.ferm.clauses import ACCEPT, VERDICTS, Clauses, domains, parse, single, values
from portbook.firewalls.ferm.grammar import CHAINS, DOMAINS, FORWARD, NAMED
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.protocols import AH, HEADERS, NUMBERS
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, number, ports

_DIRECTIONS = {"INPUT": Direction.INBOUND, "OUTPUT": Direction.OUTBOUND}
_FAMILIES = {"ip": Family.IPV4, "ip6": Family.IPV6}
_ANSWERING = frozenset({"ESTABLISHED", "RELATED"})
_STATES = {"ctstate": "conntrack", "state": "state"}
_POLICIES = frozenset({ACCEPT, "DROP"})
_MOST = 255
_ICMP = {4: 1, 6: 58}


@dataclass(frozen=True)
class Meaning:
    """The meaning of a statement.

    Attributes:
        line: its line in the text.
        rules: the packets that it matches.
        opens: whether it lets them through.
        is_policy: whether it decides only where no rule does.
        answered: the domains and chains in which it lets answers through.
        forwards: whether it decides about forwarded packets.
    """

    line: int
    rules: tuple[Rule, ...] = ()
    opens: bool = True
    is_policy: bool = False
    answered: frozenset[tuple[str, str]] = frozenset()
    forwards: bool = False


def meaning(statement: Statement) -> Meaning:
    """The meaning of a statement.

    Raises:
        CannotJudge: the statement does more than let packets through or not, or Portbook does not know a condition.
        Rejected: ferm or the kernel refuses the statement, or takes it for something else.
    """
    clauses = parse(statement)
    names = domains(clauses)
    if single(clauses, "table", "filter") != "filter":
        raise CannotJudge(clauses.line, "Portbook reads only the table filter", id_="ferm-unknown-table")
    chains = values(clauses, "chain")
    if unknown := [chain for chain in chains if chain not in {*CHAINS, FORWARD}]:
        message = f"Portbook does not know the chain {unknown[0]!r}"
        raise CannotJudge(
            clauses.line, message, id_="ferm-unknown-chain", cure=f"{', '.join(CHAINS)} and {FORWARD} are known"
        )
    own = tuple(chain for chain in chains if chain != FORWARD)
    if "policy" in clauses.values:
        return _policy(clauses, names, own, forwards=own != chains)
    if clauses.verdict not in VERDICTS:
        message = "the rule has no target"
        raise CannotJudge(clauses.line, message, id_="ferm-no-target", cure="end it in ACCEPT, DROP or REJECT")
    if clauses.values.keys() & _STATES.keys():
        return Meaning(clauses.line, answered=_answered(clauses, names, own), forwards=own != chains)
    rules = tuple(rule for domain in names for chain in own for rule in _rules(clauses, domain, chain))
    if own != chains:
        deque(_rules(clauses, names[0], CHAINS[0]), maxlen=0)  # ferm refuses it as it refuses any other rule
    return Meaning(clauses.line, rules, clauses.verdict == ACCEPT, forwards=own != chains)


def _policy(clauses: Clauses, names: tuple[str, ...], chains: tuple[str, ...], *, forwards: bool) -> Meaning:
    """The meaning of a policy of chains."""
    name = single(clauses, "policy", "")
    if clauses.verdict or clauses.modules or clauses.values.keys() - {"domain", "table", "chain", "policy"}:
        raise Rejected(clauses.line, "a policy takes neither conditions nor a target", id_="ferm-bad-policy")
    if name not in _POLICIES:
        raise Rejected(clauses.line, f"a policy is {' or '.join(sorted(_POLICIES))}", id_="ferm-bad-policy")
    rules = tuple(Rule(_DIRECTIONS[chain], ANY_PROTOCOL, _FAMILIES[domain]) for domain in names for chain in chains)
    return Meaning(clauses.line, rules, name == ACCEPT, is_policy=True, forwards=forwards)


def _answered(clauses: Clauses, names: tuple[str, ...], chains: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """The domains and chains in which a rule lets answers through; such a rule has no other condition."""
    key = next(key for key in _STATES if key in clauses.values)
    alone = clauses.values.keys() <= {"domain", "table", "chain", key} and clauses.modules == [_STATES[key]]
    if not alone or clauses.verdict != ACCEPT or frozenset(clauses.values[key].values) != _ANSWERING:
        message = "Portbook reads a match on connection states only as (ESTABLISHED RELATED) ACCEPT"
        raise CannotJudge(clauses.line, message, id_="ferm-unknown-states")
    return frozenset((domain, chain) for domain in names for chain in chains)


def _rules(clauses: Clauses, domain: str, chain: str) -> Iterator[Rule]:
    version = DOMAINS[domain]
    source, destination = (_addresses(clauses, key, version) for key in ("saddr", "daddr"))
    if Addresses() in {source, destination}:
        return
    for protocol in _protocols(clauses, version):
        for kind, code in _messages(clauses, protocol, version):
            rule = first_packet(
                _DIRECTIONS[chain],
                protocol=protocol,
                family=_FAMILIES[domain],
                source=source,
                destination=destination,
                source_ports=_ports(clauses, "sport"),
                destination_ports=_ports(clauses, "dport"),
            )
            yield replace(rule, icmp_type=kind, icmp_code=code)


def _protocols(clauses: Clauses, version: int) -> Iterator[Protocol]:
    if clauses.modules:
        if clauses.modules != ["ah"] or "proto" in clauses.values or version == DOMAINS["ip"]:
            message = f"Portbook does not know the module {clauses.modules[0]!r} here"
            raise CannotJudge(clauses.line, message, id_="ferm-unknown-module")
        yield Protocol(AH)
        return
    if "proto" not in clauses.values:
        yield ANY_PROTOCOL
        return
    for name in clauses.values["proto"].values:
        yield _protocol(name, version, clauses.values["proto"].line)


def _protocol(name: str, version: int, line: int) -> Protocol:
    if name == "icmp":
        return Protocol(_ICMP[version])
    if not (name.isascii() and name.isdecimal()):
        if name not in NUMBERS:
            raise Rejected(line, f"iptables does not know the protocol {name!r}", id_="ferm-unknown-protocol")
        value = NUMBERS[name]
    else:
        value = number(name, line)
    if value > _MOST:
        cure = f"protocols are 0 to {_MOST}"
        raise Rejected(line, f"{value} is not a protocol", id_="ferm-protocol-out-of-range", cure=cure)
    if value == 0:
        return ANY_PROTOCOL
    if value in HEADERS or (value == AH and version == DOMAINS["ip6"]):
        message = f"the variants of iptables disagree about the protocol {name} in IPv6"
        raise CannotJudge(line, message, id_="ferm-ipv6-header")
    return Protocol(value)


def _ports(clauses: Clauses, key: str) -> Ports:
    if key not in clauses.values:
        return ANY_PORTS
    word = clauses.values[key]
    names = clauses.values["proto"].values if "proto" in clauses.values else ()
    if not names or not set(names) <= set(NAMED.values()):
        message = f"ferm takes {key} only behind proto {', '.join(NAMED.values())}"
        raise Rejected(word.line, message, id_="ferm-protocol-missing", column=word.column)
    return Ports(tuple(ports(value, word.line, ":") for value in word.values))


def _addresses(clauses: Clauses, key: str, version: int) -> Addresses:
    """The addresses of the IP version. ferm skips the others in a rule for several domains, and refuses them in a rule for one."""
    if key not in clauses.values:
        return ANYWHERE
    word = clauses.values[key]
    networks = tuple(network(value, word.line) for value in word.values)
    own = tuple(address for address in networks if address.version == version)
    if own != networks and len(domains(clauses)) == 1:
        foreign = next(address for address in networks if address not in own)
        message = f"{foreign} is no address of IPv{version}, which the domain is for"
        raise Rejected(word.line, message, id_="ferm-wrong-family", column=word.column)
    return Addresses(own)


def _messages(clauses: Clauses, protocol: Protocol, version: int) -> Iterator[tuple[int | None, int | None]]:
    if "icmp-type" not in clauses.values:
        yield None, None
        return
    word = clauses.values["icmp-type"]
    if single(clauses, "proto", "") != "icmp" or protocol.number != _ICMP[version]:
        message = "ferm takes icmp-type only behind proto icmp"
        raise Rejected(word.line, message, id_="ferm-protocol-missing", column=word.column)
    for value in word.values:
        type_text, slash, code_text = value.partition("/")
        kind, code = number(type_text, word.line), number(code_text, word.line) if slash else None
        if max(kind, code or 0) > _MOST:
            cure = f"types and codes are 0 to {_MOST}"
            raise Rejected(word.line, f"{value} is no ICMP message", id_="ferm-icmp-out-of-range", cure=cure)
        if kind == _MOST:
            message = f"iptables takes the ICMP type {_MOST} for every type"
            raise CannotJudge(word.line, message, id_="ferm-icmp-255", cure="leave icmp-type out for every type")
        yield kind, code
