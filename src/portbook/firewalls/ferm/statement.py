"""One statement of ferm as rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portbook.firewalls.ferm.blocks import Statement, Word
from portbook.firewalls.ferm.grammar import CHAINS, DOMAINS, FORWARD, NAMED
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.protocols import AH, HEADERS, NUMBERS
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, number, ports

_DIRECTIONS = {"INPUT": Direction.INBOUND, "OUTPUT": Direction.OUTBOUND}
_FAMILIES = {"ip": Family.IPV4, "ip6": Family.IPV6}
_ALIASES = {"protocol": "proto", "source": "saddr", "destination": "daddr", "module": "mod", "match": "mod"}
_VALUED = frozenset(
    {"domain", "table", "chain", "proto", "saddr", "daddr", "sport", "dport", "icmp-type", "ctstate", "state", "policy"}
)
_STATES = {"ctstate": "conntrack", "state": "state"}
_ANSWERING = frozenset({"ESTABLISHED", "RELATED"})
_ACCEPT = "ACCEPT"
_VERDICTS = frozenset({_ACCEPT, "DROP", "REJECT"})
_POLICIES = frozenset({_ACCEPT, "DROP"})
_MOST = 255
_ICMP = {4: 1, 6: 58}


@dataclass
class _Said:
    """The words of a statement by their keys, and how it ends."""

    line: int
    given: dict[str, Word] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    verdict: str = ""


@dataclass(frozen=True)
class Meaning:
    """What a statement comes to.

    Attributes:
        line: its line in the text.
        rules: what it is about.
        opens: whether it lets that through.
        is_policy: whether it is about what no rule decides.
        answered: the IP versions and chains in which it lets answers through.
        forwards: whether it decides about packets between other hosts.
    """

    line: int
    rules: tuple[Rule, ...] = ()
    opens: bool = True
    is_policy: bool = False
    answered: frozenset[tuple[str, str]] = frozenset()
    forwards: bool = False


def meaning(statement: Statement) -> Meaning:
    """What a statement adds to a host.

    Raises:
        CannotJudge: it does something else than to let packets through or not, or under conditions that are not known here.
        Rejected: ferm or the kernel refuses it, or takes it for something else.
    """
    said = _said(statement)
    domains = _domains(said)
    if _one(said, "table", "filter") != "filter":
        raise CannotJudge(said.line, "tables other than filter cannot be judged")
    chains = _values(said, "chain")
    if strange := [each for each in chains if each not in {*CHAINS, FORWARD}]:
        raise CannotJudge(said.line, f"the chain {strange[0]!r} cannot be judged")
    own = tuple(each for each in chains if each != FORWARD)
    if "policy" in said.given:
        return _policy(said, domains, own, forwards=own != chains)
    if said.verdict not in _VERDICTS:
        raise CannotJudge(said.line, "a rule without a target cannot be judged")
    if said.given.keys() & _STATES.keys():
        return Meaning(said.line, answered=_answered(said, domains, own), forwards=own != chains)
    rules = tuple(rule for domain in domains for chain in own for rule in _rules(said, domain, chain))
    if own != chains:
        deque(_rules(said, domains[0], CHAINS[0]), maxlen=0)  # it is refused as any other
    return Meaning(said.line, rules, said.verdict == _ACCEPT, forwards=own != chains)


def _policy(said: _Said, domains: tuple[str, ...], chains: tuple[str, ...], *, forwards: bool) -> Meaning:
    """What no rule of the chains decides."""
    name = _one(said, "policy", "")
    if said.verdict or said.modules or said.given.keys() - {"domain", "table", "chain", "policy"}:
        raise Rejected(said.line, "a policy has no conditions and no target")
    if name not in _POLICIES:
        raise Rejected(said.line, f"a policy is {' or '.join(sorted(_POLICIES))}")
    rules = tuple(Rule(_DIRECTIONS[chain], ANY_PROTOCOL, _FAMILIES[domain]) for domain in domains for chain in chains)
    return Meaning(said.line, rules, name == _ACCEPT, is_policy=True, forwards=forwards)


def _said(statement: Statement) -> _Said:
    said = _Said(statement.line)
    words = iter(statement.words)
    for word in words:
        key = _ALIASES.get(word.values[0], word.values[0]) if word.values and not word.several else ""
        if said.verdict:
            raise CannotJudge(word.line, "what stands behind a rule's target cannot be judged")
        if key == "mod":
            said.modules += _behind(word, words).values
        elif key in _VALUED:
            if key in said.given:
                raise CannotJudge(word.line, f"{key} twice in one rule cannot be judged")
            said.given[key] = _behind(word, words)
        elif key in _VERDICTS:
            said.verdict = key
        else:
            raise CannotJudge(word.line, f"the word {key or '('!r} cannot be judged here")
    return said


def _behind(word: Word, words: Iterator[Word]) -> Word:
    found = next(words, None)
    if found is None or not found.values:
        raise Rejected(word.line, f"{word.values[0]!r} has nothing behind it")
    return found


def _values(said: _Said, key: str) -> tuple[str, ...]:
    if key not in said.given:
        raise Rejected(said.line, f"the rule has no {key}")
    return said.given[key].values


def _one(said: _Said, key: str, default: str) -> str:
    values = said.given[key].values if key in said.given else (default,)
    return values[0] if len(values) == 1 else ""


def _domains(said: _Said) -> tuple[str, ...]:
    values = said.given["domain"].values if "domain" in said.given else ("ip",)
    if strange := [each for each in values if each not in DOMAINS]:
        raise Rejected(said.line, f"there is no domain {strange[0]!r}: ip and ip6 are known")
    return values


def _answered(said: _Said, domains: tuple[str, ...], chains: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Where answers pass: a rule for them says nothing else."""
    key = next(each for each in _STATES if each in said.given)
    alone = said.given.keys() <= {"domain", "table", "chain", key} and said.modules == [_STATES[key]]
    if not alone or said.verdict != _ACCEPT or frozenset(said.given[key].values) != _ANSWERING:
        raise CannotJudge(
            said.line, "a condition on connections cannot be judged, but for ESTABLISHED and RELATED alone"
        )
    return frozenset((domain, chain) for domain in domains for chain in chains)


def _rules(said: _Said, domain: str, chain: str) -> Iterator[Rule]:
    version = DOMAINS[domain]
    source, destination = (_addresses(said, each, version) for each in ("saddr", "daddr"))
    if Addresses() in {source, destination}:
        return
    for protocol in _protocols(said, version):
        for kind, code in _messages(said, protocol, version):
            found = first_packet(
                _DIRECTIONS[chain],
                protocol=protocol,
                family=_FAMILIES[domain],
                source=source,
                destination=destination,
                source_ports=_ports(said, "sport"),
                destination_ports=_ports(said, "dport"),
            )
            yield replace(found, icmp_type=kind, icmp_code=code)


def _protocols(said: _Said, version: int) -> Iterator[Protocol]:
    if said.modules:
        if said.modules != ["ah"] or "proto" in said.given or version == DOMAINS["ip"]:
            raise CannotJudge(said.line, f"the module {said.modules[0]!r} cannot be judged here")
        yield Protocol(AH)
        return
    if "proto" not in said.given:
        yield ANY_PROTOCOL
        return
    for name in said.given["proto"].values:
        yield _protocol(name, version, said.given["proto"].line)


def _protocol(name: str, version: int, line: int) -> Protocol:
    if name == "icmp":
        return Protocol(_ICMP[version])
    if not (name.isascii() and name.isdecimal()):
        if name not in NUMBERS:
            raise Rejected(line, f"iptables does not know the protocol {name!r}")
        found = NUMBERS[name]
    else:
        found = number(name, line)
    if found > _MOST:
        raise Rejected(line, f"{found} is not a protocol: protocols are 0 to {_MOST}")
    if found == 0:
        return ANY_PROTOCOL
    if found in HEADERS or (found == AH and version == DOMAINS["ip6"]):
        raise CannotJudge(line, f"the protocol {name} cannot be judged in IPv6")
    return Protocol(found)


def _ports(said: _Said, key: str) -> Ports:
    if key not in said.given:
        return ANY_PORTS
    word = said.given[key]
    names = said.given["proto"].values if "proto" in said.given else ()
    if not names or not set(names) <= set(NAMED.values()):
        raise Rejected(word.line, f"ferm takes {key} behind proto {', '.join(NAMED.values())} only")
    return Ports(tuple(ports(each, word.line, ":") for each in word.values))


def _addresses(said: _Said, key: str, version: int) -> Addresses:
    """Those of the IP version. In a rule for several domains ferm passes over the others, in a rule for one it does not."""
    if key not in said.given:
        return ANYWHERE
    word = said.given[key]
    found = tuple(network(each, word.line) for each in word.values)
    own = tuple(each for each in found if each.version == version)
    if own != found and len(_domains(said)) == 1:
        strange = next(each for each in found if each not in own)
        raise Rejected(word.line, f"{strange} is no address of IPv{version}, which the domain is")
    return Addresses(own)


def _messages(said: _Said, protocol: Protocol, version: int) -> Iterator[tuple[int | None, int | None]]:
    if "icmp-type" not in said.given:
        yield None, None
        return
    word = said.given["icmp-type"]
    if _one(said, "proto", "") != "icmp" or protocol.number != _ICMP[version]:
        raise Rejected(word.line, "ferm takes icmp-type behind proto icmp only")
    for each in word.values:
        kind, slash, code = each.partition("/")
        found = number(kind, word.line), number(code, word.line) if slash else None
        if max(found[0], found[1] or 0) > _MOST:
            raise Rejected(word.line, f"{each} is no ICMP message: types and codes are 0 to {_MOST}")
        if found[0] == _MOST:
            raise CannotJudge(word.line, "the type 255, which iptables takes for every type, cannot be judged")
        yield found
