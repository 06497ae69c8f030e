"""Chains against a walk of single packets, written independently of the boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.model import Direction, Family, Ports, Protocol, Reply, Rule, Scope
from portbook.rules import equal
from portbook.targets import CannotJudge
from portbook.targets.netfilter import Base, Match, State, Step, Verdict, accepted, forwarded, outside
from portbook.targets.netfilter.intervals import BYTE, both, joined
from portbook.targets.netfilter.match import MOST_BOXES

NEAR, FAR = int(ip_network("10.0.0.1")[0]), int(ip_network("192.0.2.1")[0])
OUT, IN = Direction.OUTBOUND, Direction.INBOUND
HERE = int(ip_address("10.9.9.9"))
"""The address of the end that sends first; a host's own rules match on the other one only."""
OWN = (Scope.NETWORK, Scope.SELF)
"""The scopes of packets of the host's own."""


@dataclass(frozen=True)
class Probe:
    """A first packet of IPv4, seen from the host; for ICMP, `near` is its type."""

    direction: Direction
    protocol: int
    near: int
    far: int
    remote: int
    scope: Scope

    @property
    def state(self) -> State:
        if self.protocol != 1:
            return State.NEW
        return State.NEW if self.near in (8, 13) else State.INVALID

    @property
    def answer(self) -> Probe:
        near = {8: 0, 13: 14}[self.near] if self.protocol == 1 else self.near
        return replace(self, direction=self.direction.opposite, near=near)

    def inside(self, rules: Sequence[Rule]) -> list[Reply]:
        """What becomes of the replies, by each rule that lets it through."""
        return [rule.reply for rule in rules if self._is_in(rule)]

    def ends(self) -> tuple[int, int]:
        """The addresses of the source and the destination."""
        return (HERE, self.remote) if self.direction is OUT else (self.remote, HERE)

    def _is_in(self, rule: Rule) -> bool:
        if not rule.local.anywhere and not any(ip_address(HERE) in network for network in rule.local.networks):
            return False
        if (rule.direction, rule.family, rule.scope) != (self.direction, Family.IPV4, self.scope):
            return False
        if not rule.protocol.is_any and rule.protocol.number != self.protocol:
            return False
        if not rule.remote.anywhere and not any(ip_address(self.remote) in network for network in rule.remote.networks):
            return False
        if self.protocol == 1:
            return rule.icmp_type in (None, self.near) and rule.icmp_code in (None, self.far)
        return self.near in rule.local_ports and self.far in rule.remote_ports


def _holds(values: Sequence[tuple[int, int]] | None, number: int) -> bool:
    return values is None or any(first <= number <= last for first, last in values)


def _matches(match: Match, probe: Probe, state: State) -> bool:
    outbound = probe.direction is OUT
    here, absent = (match.leaves_by, match.came_by) if outbound else (match.came_by, match.leaves_by)
    if probe.scope is Scope.FORWARDED:
        here, absent = (Scope.SELF if Scope.SELF in {here, absent} else None), None
    ports = (probe.near, probe.far) if outbound else (probe.far, probe.near)
    return (
        4 in match.versions
        and state in match.states
        and here in (None, probe.scope)
        and absent is None
        and _holds(match.protocols, probe.protocol)
        and all(map(_holds, (match.source, match.destination), probe.ends()))
        and (probe.protocol != 1 or _holds(match.icmp_types, probe.near))
        and (
            probe.protocol == 1 or (_holds(match.source_ports, ports[0]) and _holds(match.destination_ports, ports[1]))
        )
    )


def _verdict(steps: Sequence[Step], chains: Mapping[str, Sequence[Step]], probe: Probe, state: State) -> Verdict | None:
    """What a chain decides; None at its end, RETURN where it goes back."""
    for step in steps:
        if not _matches(step.match, probe, state):
            continue
        if step.verdict not in {Verdict.JUMP, Verdict.GOTO}:
            return step.verdict
        below = _verdict(chains[step.target], chains, probe, state)
        if below in {Verdict.ACCEPT, Verdict.DROP}:
            return below
        if step.verdict is Verdict.GOTO:
            return Verdict.RETURN
    return None


def _passes(bases: Sequence[Base], probe: Probe, state: State) -> bool:
    between = probe.scope is Scope.FORWARDED
    met = [base for base in bases if (base.forwards if between else base.direction is probe.direction)]
    verdicts = [_verdict(base.steps, base.chains, probe, state) for base in met]
    policies = [base.accepts for base in met]
    return all(
        verdict is Verdict.ACCEPT or (verdict is not Verdict.DROP and policy)
        for verdict, policy in zip(verdicts, policies, strict=True)
    )


def _tracked(bases: Sequence[Base], probe: Probe) -> bool:
    if probe.state is not State.NEW:
        return True
    return all(_passes(bases, packet, State.ESTABLISHED) for packet in (probe, probe.answer))


_PORTS = st.sampled_from([((0, 65535),), ((53, 53),), ((0, 100), (200, 300)), ((443, 65535),)])
_STATES = st.sampled_from([frozenset(State), {State.NEW}, {State.ESTABLISHED, State.RELATED}, {State.INVALID}])


@st.composite
def _matched(draw: st.DrawFn, direction: Direction) -> Match:
    """TCP and UDP with ports, ICMP with types, or anything."""
    kind = draw(st.sampled_from(["ports", "icmp", "any"]))
    address = draw(st.sampled_from([None, ((NEAR, NEAR),), ((0, FAR - 1),)]))
    scope = draw(st.sampled_from([None, None, *OWN]))
    match = Match(
        source=address if direction is IN else None,
        destination=address if direction is OUT else None,
        states=frozenset(draw(_STATES)),
        came_by=scope if direction is IN else None,
        leaves_by=scope if direction is OUT else None,
    )
    if kind == "ports":
        return match & Match(protocols=((6, 6), (17, 17)), source_ports=draw(_PORTS), destination_ports=draw(_PORTS))
    if kind == "icmp":
        return match & Match(protocols=((1, 1),), icmp_types=draw(st.sampled_from([BYTE, ((8, 8),), ((0, 14),)])))
    return match & Match(protocols=draw(st.sampled_from([BYTE, ((6, 6),), ((2, 50),)])))


@st.composite
def _steps(draw: st.DrawFn, direction: Direction, targets: Sequence[str]) -> tuple[Step, ...]:
    known = (Verdict.ACCEPT, Verdict.DROP, Verdict.RETURN)
    verdicts = st.sampled_from([*known, *((Verdict.JUMP, Verdict.GOTO) if targets else ())])
    return tuple(
        Step(draw(_matched(direction)), verdict, draw(st.sampled_from(targets)) if verdict in ("jump", "goto") else "")
        for verdict in draw(st.lists(verdicts, max_size=5))
    )


@st.composite
def _bases(draw: st.DrawFn) -> tuple[Base, ...]:
    bases = []
    for direction in draw(st.lists(st.sampled_from(Direction), min_size=1, max_size=3)):
        inner = draw(_steps(direction, ()))
        chains = {"inner": inner, "outer": draw(_steps(direction, ("inner",)))}
        bases.append(Base(direction, draw(_steps(direction, tuple(chains))), draw(st.booleans()), chains=chains))
    return tuple(bases)


_PROBES = st.builds(
    Probe,
    direction=st.sampled_from(Direction),
    protocol=st.sampled_from([6, 17, 47, 200]),
    near=st.sampled_from([0, 53, 100, 101, 250, 443]),
    far=st.sampled_from([0, 53, 300, 65535]),
    remote=st.sampled_from([NEAR, FAR, FAR - 1]),
    scope=st.sampled_from(OWN),
) | st.builds(
    Probe,
    direction=st.sampled_from(Direction),
    protocol=st.just(1),
    near=st.sampled_from([0, 3, 8, 13, 14, 200]),
    far=st.sampled_from([0, 4]),
    remote=st.sampled_from([NEAR, FAR]),
    scope=st.sampled_from(OWN),
)


@settings(deadline=None, max_examples=150)
@given(bases=_bases(), probes=st.lists(_PROBES, min_size=20, max_size=40))
def test_boxes_decide_as_packets_do(bases: tuple[Base, ...], probes: list[Probe]) -> None:
    rules = accepted(bases)
    for probe in probes:
        inside = probe.inside(rules)
        assert bool(inside) == _passes(bases, probe, probe.state)
        assert (Reply.TRACKED in inside) == (bool(inside) and _tracked(bases, probe))


@st.composite
def _between_hosts(draw: st.DrawFn) -> tuple[Base, ...]:
    """Chains on forward: their rules match on either end and on both interfaces."""
    bases = []
    for _ in range(draw(st.integers(0, 2))):
        steps = tuple(step for way in (OUT, IN, OUT) for step in draw(_steps(way, ())))
        bases.append(Base(OUT, steps, draw(st.booleans()), local=False, forwards=True))
    return tuple(bases)


@settings(deadline=None, max_examples=150)
@given(bases=_between_hosts(), probes=st.lists(_PROBES, min_size=20, max_size=40))
def test_forwarded_packets_pass_the_same_chains_both_ways(bases: tuple[Base, ...], probes: list[Probe]) -> None:
    rules = forwarded(bases)
    for probe in probes:
        passing = replace(probe, scope=Scope.FORWARDED, direction=OUT)
        inside = passing.inside(rules)
        assert bool(inside) == _passes(bases, passing, passing.state)
        assert (Reply.TRACKED in inside) == (bool(inside) and _tracked(bases, passing))


def test_a_chain_on_forward_is_none_of_the_hosts_own() -> None:
    closed = Base(OUT, (), accepts=False, local=False, forwards=True)
    assert not forwarded([closed])
    assert equal(forwarded([Base(OUT, (), accepts=False)]), [Rule(OUT, Protocol(-1), scope=Scope.FORWARDED)])


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 9)).map(lambda it: (it[0], min(255, sum(it))))))
def test_what_is_outside_is_not_inside(intervals: list[tuple[int, int]]) -> None:
    inside = joined(intervals)
    assert both(inside, outside(inside, BYTE)) == ()
    assert joined((*inside, *outside(inside, BYTE))) == BYTE


def test_no_chain_lets_everything_through() -> None:
    everything = [Rule(direction, Protocol(-1), scope=scope) for direction in Direction for scope in OWN]
    assert equal(accepted(()), everything)


def test_neighbour_discovery_needs_no_tracking() -> None:
    drops = [Step(Match(states=frozenset({State.INVALID})), Verdict.DROP)]
    accepts = Step(Match(frozenset({6}), ((58, 58),), icmp_types=((135, 135),)), Verdict.ACCEPT)
    bases = [Base(direction, (*drops, accepts), accepts=False) for direction in Direction]
    expected = [
        Rule(direction, Protocol(58), Family.IPV6, icmp_type=135, scope=scope)
        for direction in Direction
        for scope in OWN
    ]
    assert equal(accepted(bases), expected)


def test_an_unanswered_connection_has_no_replies() -> None:
    web = Step(Match(protocols=((6, 6),), destination_ports=((443, 443),)), Verdict.ACCEPT)
    bases = [Base(OUT, (web,), accepts=False), Base(IN, (), accepts=False)]
    expected = [Rule(OUT, Protocol(6), remote_ports=Ports.of(443), reply=Reply.NONE, scope=scope) for scope in OWN]
    assert equal(accepted(bases), expected)


def test_jumps_that_multiply_are_refused() -> None:
    jumps = {name: (Step(Match(), Verdict.JUMP, below),) * 20 for name, below in ("ab", "bc", "cd")}
    chains = {**jumps, "d": ()}
    with pytest.raises(CannotJudge, match="ways through"):
        accepted([Base(IN, (Step(Match(), Verdict.JUMP, "a"),) * 20, accepts=False, chains=chains)])


def test_a_rule_of_too_many_combinations_is_refused() -> None:
    many = tuple((port, port) for port in range(0, 2 * MOST_BOXES, 3))
    with pytest.raises(CannotJudge, match="too many combinations"):
        accepted(
            [Base(IN, (Step(Match(protocols=((6, 6), (17, 17)), source_ports=many), Verdict.ACCEPT),), accepts=False)]
        )


@pytest.mark.parametrize("scope", OWN)
def test_an_interface_that_the_hook_does_not_have(scope: Scope) -> None:
    base = Base(OUT, (Step(Match(came_by=scope), Verdict.ACCEPT),), accepts=False)
    if scope is Scope.SELF:
        assert not [rule for rule in accepted([base]) if rule.direction is OUT]
    else:
        with pytest.raises(CannotJudge, match="no such interface"):
            accepted([base])
