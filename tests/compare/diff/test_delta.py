"""What a reader of an old version runs, by target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from portbook.compare.diff.delta import delta_of, deltas
from portbook.compare.diff.pairing import ServicePair
from portbook.deltas import EXCHANGED, Delta
from portbook.firewalls.aws.permission import permissions
from portbook.firewalls.gcp.resources import resources
from portbook.firewalls.windows.rule_names import named_rules
from portbook.model import Brief, Form, SnippetId
from portbook.rules import covers, minus
from portbook.targets import targets
from tests.compare.diff.delta_cases import CASES, pair_of
from tools.prove_random import pair_of as random_pair_of

HOSTS = ("nftables", "iptables", "ufw", "firewalld")
BY_PARTS = ("aws-cli", "windows", "gcp")
DECLARATIVE = (
    *("ferm", "aws-terraform", "azure-terraform", "gcp-terraform", "aws-cloudformation", "networkpolicy", "cilium"),
)
SEEDS = range(1, 21)


def _of(name: str) -> ServicePair:
    return pair_of(next(case for case in CASES if case["name"] == name))


def _runs(delta: Delta) -> list[str]:
    lines = delta.text.splitlines()
    if delta.parts[0].id.form is Form.DELTA and delta.parts[0].id.target == "nftables":
        signs = {"# Comes: ": "+ ", "# Goes: ": "- "}
        return [
            sign + line.removeprefix(mark) for line in lines for mark, sign in signs.items() if line.startswith(mark)
        ]
    return [line.removeprefix("sudo ") for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_reader_of_the_old_version_runs_this(case: dict[str, Any]) -> None:
    made_ = deltas(pair_of(case), [targets()[id_] for id_ in HOSTS])
    runs = {
        f"{delta.latest.id.target} {delta.latest.id.role} {delta.latest.id.profile}": _runs(delta) for delta in made_
    }
    assert runs == case["runs"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_nothing_is_to_be_done_from_a_version_to_itself(case: dict[str, Any]) -> None:
    pair = pair_of(case)
    for service in (pair.old, pair.new):
        assert not list(deltas(ServicePair(service, service), targets().values()))


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_back_is_the_delta_of_the_other_way(seed: int) -> None:
    pair = random_pair_of(seed)
    turned = ServicePair(pair.new, pair.old_at_new_stand_ins)
    forth = {_ends(delta): delta for delta in deltas(pair, targets().values())}
    back = {_ends(delta)[::-1]: delta for delta in deltas(turned, targets().values())}
    assert back.keys() == forth.keys()
    for ends, delta in forth.items():
        assert (delta.parts, delta.back) == (back[ends].back, back[ends].parts)
        assert (delta.opened, delta.closed) == (back[ends].closed, back[ends].opened)


def _ends(delta: Delta) -> tuple[SnippetId | None, SnippetId | None]:
    return delta.old.id if delta.old else None, delta.new.id if delta.new else None


@pytest.mark.parametrize("seed", SEEDS)
def test_what_opens_and_closes_is_the_difference_of_the_rules(seed: int) -> None:
    for delta in deltas(random_pair_of(seed), targets().values()):
        old, new = (addition.brief.rules if addition else () for addition in (delta.old, delta.new))
        for rules, others, only in ((new, old, delta.opened), (old, new, delta.closed)):
            assert covers(rules, only)
            assert covers([*others, *only], rules)
            assert not only or minus(only, others) == only


@pytest.mark.parametrize("seed", SEEDS)
def test_iptables_has_the_commands_of_the_new_addition_then(seed: int) -> None:
    for delta in deltas(random_pair_of(seed), [targets()["iptables"]]):
        old, new = (_changes(addition.text if addition else "", " -I ") for addition in (delta.old, delta.new))
        comes, goes = (_changes(delta.text, verb) for verb in (" -I ", " -D "))
        assert goes <= old
        assert old - goes + comes == new


def _changes(text: str, verb: str) -> Counter[str]:
    return Counter(line.replace(verb, " ", 1) for line in text.splitlines() if line.startswith("sudo") and verb in line)


def _permissions(brief: Brief) -> Iterable[Hashable]:
    return permissions(brief.rules)


def _windows(brief: Brief) -> Iterable[Hashable]:
    return ((rule.name, replace(rule.rule, flows=())) for rule in named_rules(brief))


def _resources(brief: Brief) -> Iterable[Hashable]:
    for resource in resources(brief):
        allowed = tuple((entry.protocol, entry.ports) for entry in resource.allowed)
        yield resource.name, resource.ranges, resource.direction, resource.tag, allowed


UNITS: dict[str, Callable[[Brief], Iterable[Hashable]]] = {
    "aws-cli": _permissions,
    "windows": _windows,
    "gcp": _resources,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("id_", BY_PARTS)
def test_parts_leave_what_the_new_addition_makes(id_: str, seed: int) -> None:
    for delta in deltas(random_pair_of(seed), [targets()[id_]]):
        units: set[Hashable] = {*UNITS[id_](delta.old.brief)} if delta.old else set()
        for part in delta.parts:
            its_own = {*UNITS[id_](part.brief)}
            if part.id.form is Form.UNDO:
                assert its_own <= units
                units -= its_own
            else:
                assert not its_own & units
                units |= its_own
        assert units == ({*UNITS[id_](delta.new.brief)} if delta.new else set())


def test_parts_leave_alone_what_stays() -> None:
    pair = _of("one of two flows is gone")
    for id_ in BY_PARTS[:2]:
        (delta,) = deltas(pair, [targets()[id_]])
        assert [part.id.form for part in delta.parts] == [Form.UNDO]
        assert "443" not in delta.text
        assert not delta.replacement


@pytest.mark.parametrize("id_", DECLARATIVE)
def test_a_declarative_target_says_what_becomes_of_the_old_text(id_: str) -> None:
    (delta,) = deltas(_of("a port moves"), [targets()[id_]])
    assert delta.new
    assert delta.parts == (delta.new,)
    assert delta.replacement == targets()[id_].replaces != ""


@pytest.mark.parametrize("id_", sorted({*targets()} - {*HOSTS, *BY_PARTS, *DECLARATIVE, "docker"}))
def test_other_targets_exchange_the_whole_addition(id_: str) -> None:
    (delta,) = deltas(_of("a port moves"), [targets()[id_]])
    assert [part.id.form for part in delta.parts] == [Form.UNDO, Form.ADD]
    assert delta.replacement == targets()[id_].undone_first != ""


def test_a_target_without_a_sentence_of_its_own_has_a_general_one() -> None:
    silent = replace(targets()["openstack"], undone_first="")
    (delta,) = deltas(_of("a port moves"), [silent])
    assert delta.replacement == EXCHANGED


def test_rules_are_written_anew_where_a_later_undo_would_not_find_the_old_ones() -> None:
    rewritten = {delta.latest.id.target for delta in deltas(_of("one flow becomes two"), targets().values())}
    assert {"iptables", "ufw", "nftables", "windows", "azure", "ansible", "ansible-ufw"} <= rewritten
    assert not rewritten & {"firewalld", "aws-cli", "openstack", "vyos", "shorewall", "firehol", *DECLARATIVE}


def test_the_old_names_go_with_the_old_rules() -> None:
    pair = _of("the service has another name")
    (nft,) = deltas(pair, [targets()["nftables"]])
    assert nft.only_rewrites
    assert "portbook: demo host all" in nft.text.partition("cat <<")[0]
    assert "portbook: demo host all" not in nft.text.partition("cat <<")[2]
    assert not list(deltas(pair, [targets()["iptables"], targets()["ufw"]]))
    (policy,) = deltas(pair, [targets()["networkpolicy"]])
    assert policy.text.startswith("# Demo")
    assert "kubectl delete networkpolicy allow-demo-host" in policy.text


def test_one_delta_is_found_by_its_ids() -> None:
    pair, target = _of("profiles are new"), targets()["ufw"]
    small = delta_of(pair, "host", "small", target)
    assert small
    assert small.old
    assert (small.old.id.profile, small.latest.id.profile) == ("all", "small")
    assert delta_of(_of("only the need and the words change"), "host", "all", target) is None
    with pytest.raises(KeyError):
        delta_of(pair, "nobody", "small", target)


def test_a_service_that_is_gone_is_undone_and_a_new_one_added() -> None:
    service, target = _of("a port moves").new, targets()["nftables"]
    (gone,) = deltas(ServicePair(service, None), [target])
    assert [part.id.form for part in gone.parts] == [Form.UNDO]
    (new,) = deltas(ServicePair(None, service), [target])
    assert new.new
    assert (new.parts, new.back) == ((new.new,), gone.parts)


def test_what_stands_for_a_role_that_is_gone_stands_for_no_other() -> None:
    case = {
        "name": "a role of the reader's own is gone",
        "both": {"roles": {"second": {"title": "Second"}}},
        "old": {"roles": {"first": {"title": "First"}}, "flows": {"ssh": {"from": "first", "to": "host", "tcp": 22}}},
        "new": {"flows": {"ssh": {"from": "second", "to": "host", "tcp": 22}}},
    }
    pair = pair_of(case)
    old, new = pair.old_at_new_stand_ins, pair.new
    assert old
    assert new
    assert old.roles["second"].default == new.roles["second"].default
    assert old.roles["first"].default not in [role.default for role in new.roles.values()]
    (delta,) = deltas(pair, [targets()["ufw"]])
    assert delta.opened
    assert delta.closed
