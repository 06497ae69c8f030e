"""A delta leaves a host as if it had only ever had the new addition; what takes it back, as if only the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portbook.compare.diff.delta import deltas
from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof.deltas import prove_delta, prove_deltas
from portbook.proof.engine import engines
from portbook.proof.host.transition import difference
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.warm_lab import WarmLab
from portbook.targets import targets
from tests.compare.diff.delta_cases import CASES, pair_of

HOSTS = ("nftables", "iptables", "ufw", "firewalld")
MANDATORY = {id_: sum(host.mandatory for host in engines()[targets()[id_].engines[0]].hosts) for id_ in HOSTS}

Judge = Callable[[Delta], Evidence]


@pytest.fixture
def judge(lab: Lab) -> Judge:
    """What the target's first engine says of a delta."""

    def judged(delta: Delta) -> Evidence:
        target = targets()[delta.latest.id.target]
        engine = engines()[target.engines[0]]
        if lacking := engine.lacking():
            pytest.skip(lacking)
        assert engine.judge_delta
        return engine.judge_delta(delta, target, lab)

    return judged


def _deltas(name: str, id_: str) -> list[Delta]:
    return list(deltas(pair_of(next(case for case in CASES if case["name"] == name)), [targets()[id_]]))


SLOW = "firewalld"
"""It takes seconds for each: some of the cases show what no other firewall does."""
ITS_OWN = (
    *(
        "the last flow to the world is gone",
        "the first flow to the world is new",
        "ranges overlap, and one of them is gone",
    ),
    *("a range goes in which a port stays", "the service has another name", "all flows of the host are gone", "ICMP"),
)
TRIED = [
    pytest.param(
        case,
        id_,
        id=f"{case['name']}-{id_}",
        marks=[pytest.mark.whole] if id_ == SLOW and case["name"] not in ITS_OWN else [],
    )
    for case in CASES
    for id_ in HOSTS
]


@pytest.mark.parametrize(("case", "id_"), TRIED)
def test_ours_are_proven_on_every_mandatory_host(case: dict[str, Any], id_: str, judge: Judge) -> None:
    for delta in deltas(pair_of(case), [targets()[id_]]):
        evidence = judge(delta)
        assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
        assert len(evidence.hosts) >= MANDATORY[id_]
        assert evidence.packets


@pytest.mark.parametrize(
    "id_", ["ferm", *(pytest.param(id_, marks=pytest.mark.whole) for id_ in ("firehol", "shorewall"))]
)
def test_exchanges_of_front_ends_are_proven(id_: str, judge: Judge) -> None:
    (delta,) = _deltas("a port moves", id_)
    assert judge(delta).rung is Rung.PROVEN
    evidence = judge(_with_text(delta, lambda text: text.replace("8443", "8444")))
    assert evidence.rung is Rung.NOT_VERIFIED


def _with_text(delta: Delta, change: Callable[[str], str]) -> Delta:
    """The delta with another text in its last part."""
    *parts, last = delta.parts
    assert change(last.text) != last.text
    return replace(delta, parts=(*parts, replace(last, text=change(last.text))))


def _without(words: str) -> Callable[[str], str]:
    """Leave out the lines that have these words."""
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if words not in line)


def _swapped(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


MUTANTS: list[tuple[str, str, Callable[[str], str], str]] = [
    # forgets to remove
    ("a port moves", "nftables", _without("chain inet filter input |"), "opens inbound TCP 443"),
    ("a port moves", "iptables", _without("-D"), "opens inbound TCP 443"),
    ("a port moves", "ufw", _without("delete"), "opens inbound TCP 443"),
    ("a port moves", "firewalld", _without("--remove-port"), "opens inbound TCP 443"),
    ("a port moves", "iptables", _without("ip6tables -D"), "opens inbound IPv6 TCP 443"),
    ("the last flow to the world is gone", "firewalld", _without("--delete-policy"), "opens outbound UDP 53"),
    # forgets what nothing shows: the same packets are in another rule, or the host lets answers through anyway
    ("a range goes in which a port stays", "nftables", _without("chain inet filter input |"), "opens inbound TCP 80"),
    ("ranges overlap, and one of them is gone", "iptables", _without(" -D"), "opens inbound TCP 801"),
    ("one flow becomes two", "nftables", _without("chain inet filter input |"), "is still there"),
    ("one flow becomes two", "iptables", _without("-D"), "is still there"),
    ("one flow becomes two", "ufw", _without("delete"), "is still there"),
    ("a flow of both IP versions beside one of IPv4 is gone", "iptables", _without("ESTABLISHED"), "is still there"),
    ("the service has another name", "nftables", _without("chain inet filter output |"), "is still there"),
    # removes what stays
    (
        "a flow of both IP versions beside one of IPv4 is gone",
        "ufw",
        _swapped("proto tcp from ::/0 to any port 443", "443/tcp"),
        "does not let inbound IPv4 TCP 443",
    ),
    ("one of two flows is gone", "iptables", _swapped("--dport 21", "--dport 443"), "does not let inbound TCP 443"),
    ("one of two flows is gone", "ufw", _swapped("21/tcp", "443/tcp"), "does not let inbound TCP 443"),
    ("one of two flows is gone", "firewalld", _swapped("21/tcp", "443/tcp"), "does not let inbound TCP 443"),
    (
        "one of two flows is gone",
        "nftables",
        _without("insert rule inet filter input tcp dport 443"),
        "does not let inbound TCP 443",
    ),
    ("one of two flows is gone", "nftables", _without("established"), "replies"),
    # removes what is the host's own
    (
        "one of two flows is gone",
        "iptables",
        _swapped("# Goes\n", "# Goes\nsudo iptables -D INPUT -p tcp --dport 22 -j ACCEPT\n"),
        "iptables refuses it",
    ),
    ("one of two flows is gone", "ufw", lambda text: text + "sudo ufw delete allow 22/tcp\n", "closes inbound TCP 22"),
    (
        "one of two flows is gone",
        "firewalld",
        _swapped("# Goes\n", "# Goes\nsudo firewall-cmd --permanent --set-target=DROP\n"),
        "closes inbound IPv4 ICMP type 8",
    ),
    # adds too much
    ("a port is added", "nftables", _swapped("{ 443, 8443 }", "{ 443, 8442-8443 }"), "opens inbound TCP 8442"),
    ("a port is added", "iptables", _swapped("--dports 443,8443", "--dports 443,8442:8443"), "opens inbound TCP 8442"),
    ("a port is added", "ufw", _swapped("443,8443/tcp", "443,8442:8443/tcp"), "opens inbound TCP 8442"),
    ("a port is added", "firewalld", _swapped("8443/tcp", "8442-8443/tcp"), "opens inbound TCP 8442"),
    (
        "a port is added",
        "iptables",
        lambda text: text + "sudo iptables -I INPUT -p tcp --dport 443 -j ACCEPT\n",
        "is still there",
    ),
    # does nothing, or what no tool may be given
    ("a port moves", "firewalld", _without("--reload"), "does not let inbound TCP 8443"),
    ("a port moves", "nftables", lambda _text: "# Nothing\n", "it may only delete what it lists"),
    (
        "a port moves",
        "nftables",
        _swapped('portbook: demo host all" # handle ', '" # handle '),
        "it may only delete what it lists",
    ),
    (
        "a port moves",
        "nftables",
        _swapped("# TCP 8443", 'include "/etc/passwd"\n# TCP 8443'),
        "include reads other files",
    ),
    ("a port moves", "iptables", _swapped("-D INPUT", "-F INPUT"), "the option -F is not allowed"),
    ("a port moves", "ufw", lambda text: text + "sudo ufw reset\n", "it may run only"),
]


@pytest.mark.parametrize(("name", "id_", "change", "detail"), MUTANTS)
def test_a_wrong_delta_fails(name: str, id_: str, change: Callable[[str], str], detail: str, judge: Judge) -> None:
    (delta,) = _deltas(name, id_)
    evidence = judge(_with_text(delta, change))
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


@pytest.mark.parametrize("id_", HOSTS)
def test_what_takes_it_back_is_judged_too(id_: str, judge: Judge) -> None:
    (delta,) = _deltas("a port moves", id_)
    evidence = judge(replace(delta, back=delta.parts))
    assert evidence.rung is Rung.FAILED
    assert "taken back, it " in evidence.detail


def test_a_host_that_had_the_rule_is_not_judged(judge: Judge) -> None:
    """Whose rule it was, nobody can tell: as with an undo, that host is none of those that it is proven on."""
    case = {
        "name": "SSH goes",
        "both": {"flows": {"web": {"from": "world", "to": "host", "tcp": 443}}},
        "old": {"flows": {"ssh": {"from": "world", "to": "host", "tcp": 22}}},
    }
    (delta,) = deltas(pair_of(case), [targets()["ufw"]])
    evidence = judge(delta)
    assert evidence.hosts == ("stock",)
    assert "deny outgoing" in evidence.not_for


def test_deltas_are_proven_by_workers_and_the_weakest_part_counts() -> None:
    chosen = {id_: targets()[id_] for id_ in ("windows", "aws-cli")}
    made = [delta for id_ in chosen for delta in _deltas("one of two flows is gone", id_)]
    proven = dict(prove_deltas(made, chosen))
    assert [proven[number].rung for number in range(2)] == [Rung.READ_BACK, Rung.CHECKED]
    assert proven[0].detail.startswith("the form undo: ")
    broken = replace(made[0], back=(replace(made[0].back[0], text="New-NetFirewallRule -Name 'x'\n"),))
    with WarmLab() as warm_lab:
        assert prove_delta(broken, chosen["windows"], warm_lab).rung is Rung.FAILED


def test_a_fault_of_ours_fails_the_delta() -> None:
    (delta,) = _deltas("a port moves", "openstack")
    foreign = replace(delta, parts=(replace(delta.parts[0], rules=None),))  # type: ignore[arg-type]
    ((_number, evidence),) = prove_deltas([foreign], {"openstack": replace(targets()["openstack"], engines=("none",))})
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}


def test_listings_are_compared_whatever_their_order() -> None:
    assert difference("a\nb\n", "b\na\n") == ""
    assert difference("a\nb\n", "a\nb\nb\n") == "b is still there"
    assert difference("a\nb\n", "a\n") == "b is gone"
    one, other = (
        '{"nftables": [{"rule": {"handle": 4}}, {"chain": 1}]}',
        '{"nftables": [{"chain": 1}, {"rule": {"handle": 7}}]}',
    )
    assert difference(one, other) == ""


def test_the_form_is_of_no_snippet() -> None:
    assert not any(Form.DELTA in target.forms for target in targets().values())
    assert not any(Form.DELTA in engine.forms for engine in engines().values())
    assert isinstance(_deltas("a port moves", "ufw")[0].parts[0], Snippet)
