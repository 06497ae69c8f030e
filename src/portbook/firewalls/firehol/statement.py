"""One command of an interface of FireHOL as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.firehol.grammar import ACCEPT, ANSWERS, HEADER, ICMP, NAME, NAMED, OPENING, REFUSING, VERSIONS
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.protocols import AH, HEADERS, NO_NEXT_HEADER, NUMBERS
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, number, ports
from portbook.targets.text.lookalikes import unjudged

_COMMAND = re.compile(r"(?P<verb>server|client)(?P<version>[46]?)")
_DIRECTIONS = {"server": Direction.INBOUND, "client": Direction.OUTBOUND}
_REQUEST = {"server": "custom-in", "client": "custom-out"}
_ANSWER = {"server": "custom-out", "client": "custom-in"}
"""The parameters that add words of iptables to the rule for first packets, and to the one for their answers."""
_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_ENDS = frozenset({"src", "dst"})
_HEADS = {"custom": 5, "anystateless": 3}
"""How many words stand behind the command up to the action."""
_ANY = "any"
_MOST = 255


@dataclass(frozen=True)
class _Said:
    """A command for one IP version, taken apart.

    Attributes:
        line: its line.
        verb: server or client.
        version: of IP.
        head: the service and what it is told, up to the action.
        given: parameters, by name.
    """

    line: int
    verb: str
    version: int
    head: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)

    def rule(self, protocol: Protocol, sources: Ports = ANY_PORTS, destinations: Ports = ANY_PORTS) -> Rule:
        """What it lets through of a protocol, between its addresses."""
        return first_packet(
            _DIRECTIONS[self.verb],
            protocol=protocol,
            family=_FAMILIES[self.version],
            source=self._addresses("src"),
            destination=self._addresses("dst"),
            source_ports=sources,
            destination_ports=destinations,
        )

    def only(self, *names: str) -> None:
        """Refuse every other parameter but addresses.

        Raises:
            CannotJudge: there is one.
        """
        if strange := sorted(self.given.keys() - _ENDS - {*names}):
            raise CannotJudge(self.line, f"{strange[0]} cannot be judged here")

    def _addresses(self, name: str) -> Addresses:
        if name not in self.given:
            return ANYWHERE
        found = tuple(network(each, self.line) for each in self.given[name].split(","))
        if strange := [each for each in found if each.version != self.version]:
            raise Rejected(self.line, f"{strange[0]} is no address of IPv{self.version}, which the rule is for too")
        return Addresses(found)


@dataclass(frozen=True)
class Statement:
    """A command of an interface, or its policy.

    Attributes:
        line: its line in the text.
        rules: the packets that it is about.
        opens: whether it lets them through.
        what: what it is, where it is no command.
    """

    line: int
    rules: tuple[Rule, ...]
    opens: bool = True
    what: str = ""


def statement(words: Sequence[str], line: int) -> Statement:
    """What a command does.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that FireHOL or iptables refuses, or takes for something else.
    """
    command = _COMMAND.fullmatch(words[0])
    if command is None:
        raise CannotJudge(
            line, f"{words[0]!r} cannot be judged here: server and client are known, with 4, 6 or neither"
        )
    service = words[1] if len(words) > 1 else ""
    if service not in _HEADS:
        raise CannotJudge(line, f"the service {service!r} cannot be judged: custom and anystateless are known here")
    head, rest = tuple(words[1 : _HEADS[service] + 1]), words[_HEADS[service] + 1 :]
    if len(head) < _HEADS[service] or not NAME.fullmatch(head[1]):
        raise Rejected(
            line,
            f"{service} has a short name and {'ports of servers and clients' if service == 'custom' else 'an action'} behind it",
        )
    if head[-1] not in {ACCEPT, *REFUSING}:
        raise CannotJudge(line, f"the action {head[-1]!r} cannot be judged: accept, drop, reject and deny are known")
    given = _given(rest, line)
    rules: list[Rule] = []
    for version in VERSIONS[command["version"]]:
        said = _Said(line, command["verb"], version, head, given)
        rules += _custom(said) if service == "custom" else _stateless(said)
    return Statement(line, tuple(rules), head[-1] == ACCEPT)


def _given(words: Sequence[str], line: int) -> dict[str, str]:
    known = _ENDS | {"proto", "custom", "custom-in", "custom-out"}
    found: dict[str, str] = {}
    for name, value in zip(words[::2], [*words[1::2], ""], strict=False):
        if name not in known:
            raise CannotJudge(line, f"{name!r} cannot be judged here")
        if not value:
            raise Rejected(line, f"{name} has nothing behind it")
        if name in found:
            raise CannotJudge(line, f"{name} twice in one command cannot be judged")
        found[name] = value
    return found


def _custom(said: _Said) -> Iterator[Rule]:
    """A rule for each protocol: connection tracking has to call its first packets NEW."""
    _service, _name, offered, clients, _action = said.head
    listed: dict[str, list[str]] = {}
    for each in _words(offered, said.line):
        name, slash, port = each.partition("/")
        if not slash:
            raise Rejected(said.line, f"{each!r} has no protocol: tcp/443, say")
        listed.setdefault(name, []).append(port)
    if not listed:
        raise Rejected(said.line, "there are no ports")
    for name, wanted in listed.items():
        if name == _ANY:
            yield _behind_header(said, [*wanted, clients])
        elif (found := _protocol(name, said)).is_icmp:
            yield _opening(said, found, [*wanted, clients])
        else:
            said.only()
            yield said.rule(found, *_both_ports(said, found, _words(clients, said.line), wanted))


def _words(text: str, line: int) -> list[str]:
    if strange := re.search(r"[^ \t!-~]", text):
        raise CannotJudge(line, unjudged(strange[0]))
    return [each for each in re.split("[ \t]+", text) if each]


def _behind_header(said: _Said, named: Sequence[str]) -> Rule:
    """Of every protocol, `custom` is known for AH in IPv6 only: it lets nothing through that is not tracked."""
    said.only("custom")
    if {*named} != {_ANY} or said.version == 4 or said.given.get("custom") != HEADER:  # noqa: PLR2004  # IPv4
        raise CannotJudge(said.line, "custom cannot be judged for every protocol: anystateless is known for that")
    return said.rule(Protocol(AH))


def _opening(said: _Said, protocol: Protocol, named: Sequence[str]) -> Rule:
    said.only(_REQUEST[said.verb])
    found = _message(said, said.rule(protocol))
    if {*named} != {_ANY} or protocol.number != ICMP[said.version][1] or found.icmp_type not in OPENING[said.version]:
        raise CannotJudge(
            said.line, "custom is known for ICMP types that open a connection, and anystateless for others"
        )
    return found


def _stateless(said: _Said) -> Iterator[Rule]:
    if said.given.get(_ANSWER[said.verb]) != ANSWERS:
        raise CannotJudge(
            said.line,
            f'anystateless is known with {_ANSWER[said.verb]} "{ANSWERS}": without, it opens the other way too',
        )
    said.only("proto", _REQUEST[said.verb], _ANSWER[said.verb])
    protocol = _protocol(said.given["proto"], said, stateless=True) if "proto" in said.given else ANY_PROTOCOL
    found = said.rule(protocol)
    if protocol.number == ICMP[said.version][1]:
        yield _message(said, found)
    elif _REQUEST[said.verb] in said.given:
        raise CannotJudge(said.line, f"{_REQUEST[said.verb]} is known for the ICMP of IPv{said.version} only")
    else:
        yield found


def _protocol(name: str, said: _Said, *, stateless: bool = False) -> Protocol:
    icmp = {each: its for each, its, _option in ICMP.values()}
    found = (
        icmp.get(name, NUMBERS.get(name, -1)) if not (name.isascii() and name.isdecimal()) else number(name, said.line)
    )
    if found < 0:
        raise Rejected(said.line, f"iptables does not know the protocol {name!r}")
    if found > _MOST:
        raise Rejected(said.line, f"{found} is not a protocol: protocols are 0 to {_MOST}")
    untracked = said.version != 4 and found == NO_NEXT_HEADER and not stateless  # noqa: PLR2004  # IPv4
    if found in HEADERS or untracked or (found == AH and said.version != 4):  # noqa: PLR2004  # IPv4
        raise CannotJudge(said.line, f"the protocol {name} cannot be judged in IPv{said.version}")
    return Protocol(found)


def _both_ports(
    said: _Said, protocol: Protocol, sources: Sequence[str], destinations: Sequence[str]
) -> tuple[Ports, Ports]:
    if "default" in sources:
        raise CannotJudge(said.line, "the client ports 'default' are other ones on every machine: any is known")
    both = _ports(said, protocol, sources), _ports(said, protocol, destinations)
    if len(sources) + len(destinations) > 2 and not any(each.is_any for each in both):  # noqa: PLR2004  # one each
        raise CannotJudge(
            said.line, "of several ports on both sides FireHOL makes other rules: write a command for each pair"
        )
    return both


def _ports(said: _Said, protocol: Protocol, named: Sequence[str]) -> Ports:
    if list(named) == [_ANY]:
        return ANY_PORTS
    if protocol.number not in NAMED:
        raise Rejected(said.line, f"ports are known for {', '.join(NAMED.values())} only")
    if not named:
        raise Rejected(said.line, "there are no ports")
    return Ports(tuple(ports(each, said.line, ":") for each in named))


def _message(said: _Said, found: Rule) -> Rule:
    """The rule with the ICMP message that its first packets are kept to."""
    if _REQUEST[said.verb] not in said.given:
        return found
    option, _blank, text = said.given[_REQUEST[said.verb]].partition(" ")
    kind, slash, code = text.partition("/")
    if option != ICMP[said.version][2]:
        raise CannotJudge(said.line, f"{option!r} cannot be judged here: {ICMP[said.version][2]} is known")
    numbers = number(kind, said.line), number(code, said.line) if slash else None
    if max(numbers[0], numbers[1] or 0) > _MOST:
        raise Rejected(said.line, f"{text} is no ICMP message: types and codes are 0 to {_MOST}")
    if numbers[0] == _MOST:
        raise CannotJudge(said.line, "the type 255, which iptables takes for every type, cannot be judged")
    return replace(found, icmp_type=numbers[0], icmp_code=numbers[1])
