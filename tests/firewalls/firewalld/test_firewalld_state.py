"""The reader of the rule set that firewalld loads, on small listings; `check/` has whole ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portbook.firewalls.firewalld.target import TARGET
from portbook.firewalls.nftables.state import read_state as read_nftables
from portbook.model import Direction, Family, Scope
from portbook.targets import CannotJudge, Reading

Json = Any
ACCEPT, DROP, REJECT = {"accept": None}, {"drop": None}, {"reject": {"type": "icmpx", "expr": "admin-prohibited"}}
SSH = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}
TRANSLATED = {"match": {"op": "in", "left": {"ct": {"key": "status"}}, "right": "dnat"}}
FIB = {
    "match": {"op": "==", "left": {"fib": {"result": "oif", "flags": ["saddr", "mark", "iif"]}}, "right": False},
}
INPUT = {"type": "filter", "hook": "input", "prio": 10, "policy": "accept"}
PREROUTING = {"type": "filter", "hook": "prerouting", "prio": 10, "policy": "accept"}
NAT = {"type": "nat", "hook": "prerouting", "prio": -90, "policy": "accept"}


def _jump(target: str, kind: str = "jump") -> Json:
    return {kind: {"target": target}}


def _listing(hooks: dict[str, Json], **rules: list[list[Json]]) -> str:
    """Chains by name, those in `hooks` as base chains; their rules in order."""
    where = {"family": "inet", "table": "firewalld"}
    entries: list[Json] = [{"table": {"family": "inet", "name": "firewalld"}}]
    entries += [{"chain": {**where, "name": name, **hooks.get(name, {})}} for name in rules]
    entries += [{"rule": {**where, "chain": name, "expr": expr}} for name, exprs in rules.items() for expr in exprs]
    return json.dumps({"nftables": entries})


def _inbound(reading: Reading) -> list[str]:
    rules = [rule for rule in reading.rules if rule.direction is Direction.INBOUND and rule.scope is Scope.NETWORK]
    return sorted(f"{rule.protocol.name} {rule.local_ports.spell()}" for rule in rules if rule.family is Family.IPV4)


def _zone(*extra: list[Json], **more: list[list[Json]]) -> str:
    """An input hook that sends all packets to a zone, which lets SSH in and refuses the rest."""
    return _listing(
        {"filter_INPUT": INPUT, "other": more.pop("hook", None) or NAT},
        filter_INPUT=[*extra, [_jump("filter_INPUT_ZONES")], [REJECT]],
        filter_INPUT_ZONES=[[_jump("filter_IN_public", "goto")]],
        filter_IN_public=[[_jump("filter_IN_public_allow")], [REJECT]],
        filter_IN_public_allow=[[SSH, ACCEPT]],
        **more,
    )


def test_a_zone_lets_in_what_it_allows() -> None:
    assert _inbound(TARGET.read_state(_zone())) == ["tcp 22"]


def test_chains_that_only_dispatch_do_not_matter_on_any_hook() -> None:
    text = _zone(other=[[_jump("nat_ZONES", "goto")]], nat_ZONES=[[_jump("nat_PRE_public")]], nat_PRE_public=[])
    assert _inbound(TARGET.read_state(text)) == ["tcp 22"]


@pytest.mark.parametrize("hook", [NAT, PREROUTING], ids=["nat", "prerouting"])
@pytest.mark.parametrize("verdict", [DROP, REJECT], ids=["drop", "reject"])
def test_one_that_drops_on_another_hook_cannot_be_judged(hook: Json, verdict: Json) -> None:
    text = _zone(hook=hook, other=[[_jump("deep")]], deep=[[_jump("deeper", "goto")]], deeper=[[SSH, verdict]])
    with pytest.raises(CannotJudge, match="on the hook prerouting"):
        TARGET.read_state(text)


def test_a_policy_that_drops_on_another_hook_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match="on the hook prerouting"):
        TARGET.read_state(_zone(hook={**PREROUTING, "policy": "drop"}, other=[[SSH, ACCEPT]]))


def test_a_check_of_routes_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match="other: Portbook knows matches on single fields only"):
        TARGET.read_state(_zone(hook=PREROUTING, other=[[FIB, DROP]]))


def test_no_packet_is_translated_where_nothing_translates() -> None:
    assert _inbound(TARGET.read_state(_zone([TRANSLATED, ACCEPT]))) == ["tcp 22"]


@pytest.mark.parametrize(
    "statement", [{"dnat": {"addr": "192.0.2.1"}}, {"redirect": {"port": 22}}, {"masquerade": None}]
)
def test_a_statement_that_translates_cannot_be_judged(statement: Json) -> None:
    with pytest.raises(CannotJudge, match="the statement"):
        TARGET.read_state(_zone([TRANSLATED, ACCEPT], other=[[SSH, statement]]))


def test_other_words_of_the_status_cannot_be_judged() -> None:
    negated = {"match": {**TRANSLATED["match"], "op": "!="}}
    with pytest.raises(CannotJudge, match="the match ct status"):
        TARGET.read_state(_zone([negated, ACCEPT]))


def _deep(jumps: int) -> str:
    chains = {f"c{number}": [[_jump(f"c{number + 1}")]] for number in range(jumps)}
    return _listing({"c0": {**INPUT, "policy": "drop"}}, **chains, **{f"c{jumps}": [[SSH, ACCEPT]]})


def test_it_follows_as_many_jumps_as_firewalld_makes_and_no_more() -> None:
    assert _inbound(TARGET.read_state(_deep(7))) == ["tcp 22"]
    with pytest.raises(CannotJudge, match="more than 7 levels deep"):
        TARGET.read_state(_deep(8))
    with pytest.raises(CannotJudge, match="more than 4 levels deep"):
        read_nftables(_deep(5))
