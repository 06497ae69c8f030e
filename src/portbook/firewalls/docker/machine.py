"""All tables of a Docker host of one IP version, as iptables-save prints them.

What comes to a published port is walked through the tables as the kernel does it, once for each published port: before the
translation it has the host's address and port, in the chain FORWARD those of the container.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from ipaddress import ip_network

from portbook.firewalls.docker.conditions import Direction, Meaning, meaning
from portbook.firewalls.docker.passage import DEFAULT_BRIDGE, Container, Passage, outgoing, published
from portbook.firewalls.docker.published_ports import UNKNOWN, PublishedPort, published_ports
from portbook.firewalls.docker.user_rule import CHAIN
from portbook.firewalls.iptables.clauses import Clauses
from portbook.firewalls.iptables.known_programs import written_by
from portbook.firewalls.iptables.machine_conditions import Machine
from portbook.firewalls.iptables.partial import partial
from portbook.firewalls.iptables.tables import Table
from portbook.model import ANY_PROTOCOL, Family, Rule, Scope
from portbook.model import Direction as RuleDirection
from portbook.rules import intersection, minus, per_family
from portbook.targets.base import Doubt, Reading, Remark, Unreadable
from portbook.targets.netfilter import Base, Step
from portbook.targets.netfilter.doubt import bounded, doubtful, known
from portbook.targets.netfilter.reasons import TAKE_OUT, Reason

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_BEFORE, _FORWARD = "PREROUTING", "FORWARD"
_WAY = (("raw", _BEFORE), ("mangle", _BEFORE), ("mangle", _FORWARD), ("filter", _FORWARD), ("security", _FORWARD))
"""The chains that a forwarded packet passes, in this order; translation is between those of PREROUTING and FORWARD."""
_DEEPEST = 16
_NOT_IN_TEXT = "docker-doubtful-match"


@dataclass(frozen=True)
class DockerHost:
    """The tables of one IP version.

    Attributes:
        version: 4 or 6.
        tables: its tables by name.
        interface: the interface that callers use; empty where it is unknown.
        remarks: gets what does not count.
    """

    version: int
    tables: Mapping[str, Table]
    interface: str = ""
    remarks: list[Remark] = field(default_factory=list, compare=False)
    _walked: dict[Passage, Reading] = field(default_factory=dict, compare=False)

    @property
    def has_user_chain(self) -> bool:
        """Whether packets that the host forwards pass DOCKER-USER."""
        forward = self.tables["filter"].chains.get(_FORWARD, []) if "filter" in self.tables else []
        return any(rule.target == CHAIN for _line, rule in forward)

    @cached_property
    def bridges(self) -> dict[str, tuple[str, ...]]:
        """Docker's bridges with the networks of their containers, of `-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE`."""
        rules = self.tables["nat"].chains.get("POSTROUTING", []) if "nat" in self.tables else []
        masqueraded = [
            (clause.argument, rule.of("-s")[0].argument)
            for _line, rule in rules
            for clause in rule.of("-o")
            if rule.target == "MASQUERADE" and clause.negated and rule.of("-s")
        ]
        return {bridge: tuple(net for name, net in masqueraded if name == bridge) for bridge, _net in masqueraded}

    def read(self) -> Reading:
        """What comes to published ports, and what containers open.

        Raises:
            CannotJudge: chains jump too deep, too often or in a loop.
        """
        into = self._published()
        out_of = self._opened_by_containers()
        doubts = _merged((*into.doubts, *out_of.doubts))
        return Reading((*into.rules, *out_of.rules), doubts=doubts, remarks=tuple(self.remarks))

    def _published(self) -> Reading:
        rules: tuple[Rule, ...] = ()
        doubts: list[Doubt] = []
        earlier: list[Rule] = []
        nat = self.tables.get("nat")
        for port in published_ports(nat, self.version, frozenset(self.bridges)) if nat else ():
            here = minus([port.rule], earlier)
            earlier.append(port.rule)
            reading = self._port(port, here)
            rules += reading.rules
            doubts += reading.doubts
        return Reading(rules, doubts=tuple(doubts))

    def _port(self, port: PublishedPort, packets: tuple[Rule, ...]) -> Reading:
        bridge = self._bridge_of(port.container) if port.container else ""
        if port.container is None or not bridge:
            return Reading((), doubts=(UNKNOWN.doubt(port.line, packets),) if packets else ())
        return self._within(published(bridge, port.container, frozenset(self.bridges)), packets)

    def _opened_by_containers(self) -> Reading:
        """What the containers of every network may open."""
        everything = (Rule(RuleDirection.OUTBOUND, ANY_PROTOCOL, _FAMILIES[self.version]),)
        readings = [self._within(outgoing(bridge, frozenset(self.bridges)), everything) for bridge in self.bridges]
        if not readings:
            return Reading(())
        rules = readings[0].rules
        for reading in readings[1:]:
            rules = intersection(rules, reading.rules)
        return Reading(rules, doubts=tuple(doubt for reading in readings for doubt in reading.doubts))

    def _bridge_of(self, container: Container) -> str:
        inside = (
            bridge
            for bridge, networks in self.bridges.items()
            if any(container.address in ip_network(network, strict=False) for network in networks)
        )
        return next(inside, "")

    def _within(self, passage: Passage, packets: tuple[Rule, ...]) -> Reading:
        """What passes of some packets."""
        if passage not in self._walked:
            self._walked[passage] = bounded([base for way in RuleDirection for base in self._bases(passage, way)])
        reading = self._walked[passage]
        doubts = (replace(doubt, rules=intersection(doubt.rules, packets)) for doubt in reading.doubts)
        network = [rule for rule in per_family(reading.rules) if rule.scope is Scope.NETWORK]
        return Reading(intersection(network, packets), doubts=tuple(doubt for doubt in doubts if doubt.rules))

    def _bases(self, passage: Passage, way: RuleDirection) -> Iterator[Base]:
        comes_in = way is RuleDirection.INBOUND
        for name, hook in _WAY:
            table = self.tables.get(name)
            if table is None or hook not in table.chains:
                continue
            translated = passage if hook == _FORWARD or not comes_in else passage.before_translation
            direction = Direction(translated, comes_in, self.version)
            chains = {chain: tuple(self._steps(table, chain, direction)) for chain in table.chains}
            line, accepts = table.lines[hook], table.policies.get(hook, True)
            yield Base(way, chains[hook], accepts, frozenset({self.version}), chains, _DEEPEST, line, hook)

    def _steps(self, table: Table, chain: str, direction: Direction) -> Iterator[Step]:
        steps = [step for line, rule in table.chains[chain] for step in self._rule(line, rule, table.name, direction)]
        return known(steps, table.chains, _no_chain, _stops_nothing, self.remarks)

    def _rule(self, line: int, rule: Clauses, table: str, direction: Direction) -> Iterator[Step]:
        if note := written_by(_by_default_name(rule, self.bridges), table):
            self._remark(note.remark(line))
            return
        said = _meaning(line, rule, direction)
        if said.never:
            return
        steps, note = partial(
            line, replace(rule, conditions=[*said.rest]), Machine(self.version, self.interface, tracks=True)
        )
        if note:
            self._remark(note.remark(line))
        doubt = Reason(_NOT_IN_TEXT, said.unknown, TAKE_OUT) if said.unknown else None
        for step in steps:
            one = replace(step, match=step.match & said.match)
            yield doubtful(one, doubt) if doubt else one

    def _remark(self, remark: Remark) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)


def _by_default_name(rule: Clauses, bridges: Collection[str]) -> Clauses:
    """The rule with the default bridge in the place of one that somebody gave a name of its own."""
    known = [
        replace(clause, arguments=(DEFAULT_BRIDGE,)) if clause.name == "-i" and clause.argument in bridges else clause
        for clause in rule.conditions
    ]
    return replace(rule, conditions=known)


def _meaning(line: int, rule: Clauses, direction: Direction) -> Meaning:
    try:
        return meaning(line, rule.conditions, direction)
    except Unreadable as problem:
        return Meaning(unknown=problem.message)


def _merged(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """The doubts, those of one rule about packets of several networks or ports as one."""
    by_rule: dict[tuple[int, str], Doubt] = {}
    for doubt in doubts:
        known = by_rule.get((doubt.line, doubt.message))
        rules = tuple(dict.fromkeys((*(known.rules if known else ()), *doubt.rules)))
        by_rule[doubt.line, doubt.message] = replace(doubt, rules=rules)
    return tuple(by_rule.values())


def _stops_nothing(_step: Step) -> bool:
    return False


def _no_chain(target: str) -> Reason:
    return Reason("docker-doubtful-target", f"Portbook does not know the target {target}", TAKE_OUT)
