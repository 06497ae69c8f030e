"""An undo leaves everything as it was before its addition; a listing lists it and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

import pytest

from portbook.evidence import Evidence, Rung
from portbook.model import Addresses, Form, Ports, Service, Snippet, Transport, protocol_named
from portbook.model.profiles import profiles_of
from portbook.proof.engine import engines
from portbook.proof.packets.lab.lab import Lab
from portbook.snippets import snippet
from portbook.targets import targets

HOSTS = ("nftables", "iptables", "ufw", "firewalld")
DELETE_22 = "sudo {0} -D INPUT -p tcp --dport 22 -j ACCEPT\n"

Judge = Callable[[Snippet], Evidence]


@pytest.fixture
def judge(lab: Lab) -> Judge:
    """What the target's first engine says of a snippet."""

    def judged(made: Snippet) -> Evidence:
        target = targets()[made.id.target]
        engine = engines()[target.engines[0]]
        if lacking := engine.lacking():
            pytest.skip(lacking)
        return engine.judge(made, target, lab)

    return judged


def _made(service: Service, target: str, form: Form) -> Snippet:
    profile = next(each for each in profiles_of(service) if each.default)
    return snippet(service, service.roles["device"], profile, targets()[target], form)


@pytest.mark.parametrize("form", [Form.UNDO, Form.SHOW])
@pytest.mark.parametrize("id_", HOSTS)
def test_ours_are_proven_wherever_the_addition_is(id_: str, form: Form, service: Service, judge: Judge) -> None:
    evidence, added = judge(_made(service, id_, form)), judge(_made(service, id_, Form.ADD))
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert (evidence.hosts, evidence.not_for) == (added.hosts, added.not_for)
    assert evidence.packets > added.packets


@pytest.mark.parametrize(
    ("id_", "change", "detail"),
    [
        ("nftables", ("demo device best", "demo device more"), "stock: the rule set is not as before"),
        ("nftables", ("inet filter output | sed", "inet filter input | sed"), "the sign | outside quotes"),
        ("nftables", ("# What is there now\n", "nft flush ruleset\n"), "it may only list"),
        ("nftables", ("# What is there now\n", "nft delete chain inet filter forward\n"), "it may only list"),
        ("nftables", ("# What is there now\n", "nft -f - <<'EOF'\nflush ruleset\nEOF\n"), "it may only list"),
        (
            "iptables",
            ("sudo ip6tables -D OUTPUT -p tcp --dport 443 -j ACCEPT\n", ""),
            "--dport 443 -j ACCEPT is still there",
        ),
        (
            "iptables",
            ("sudo iptables -D INPUT -p udp --dport 41641 -j ACCEPT\n", ""),
            "--dport 41641 -j ACCEPT is still",
        ),
        ("iptables", ("41641", "41642"), "iptables refuses it"),
        ("iptables", ("# Demo", DELETE_22.format("iptables") + "# Demo"), "iptables refuses it"),
        ("iptables", ("# Demo", "sudo iptables -F\n# Demo"), "the option -F is not allowed"),
        ("ufw", ("sudo ufw delete allow out 443/tcp\n", ""), "443 -j ACCEPT is still there"),
        ("ufw", ("delete allow in", "delete allow out"), "41641"),
        ("ufw", ("# Demo", "sudo ufw delete allow 22/tcp\n# Demo"), "closes inbound TCP 22, which was open before"),
        ("ufw", ("# Demo", "sudo ufw reset\n# Demo"), "it may run only"),
        ("firewalld", ("sudo firewall-cmd --reload\n", ""), "41641"),
        (
            "firewalld",
            ("sudo firewall-cmd --permanent --remove-port=41641/udp\n", ""),
            "inbound UDP 41641 still passes",
        ),
        ("firewalld", ("sudo firewall-cmd --permanent --delete-policy=pb-demo\n", ""), "the rule set is not as before"),
        ("firewalld", ("delete-policy=pb-demo", "delete-policy=closed"), "firewall-cmd refuses it"),
        ("firewalld", ("# Demo", "firewall-cmd --panic-on\n# Demo"), "--panic-on is not allowed"),
    ],
)
def test_a_wrong_undo_fails(id_: str, change: tuple[str, str], detail: str, service: Service, judge: Judge) -> None:
    made = _made(service, id_, Form.UNDO)
    assert change[0] in made.text
    evidence = judge(replace(made, text=made.text.replace(*change)))
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


@pytest.mark.parametrize(
    ("id_", "text", "detail"),
    [
        ("nftables", "nft list chain inet filter forward\n", "it does not list"),
        ("nftables", "# nothing\n", "it does not list"),
        ("nftables", "nft list chain inet firewall input\n", "nft refuses it"),
        ("nftables", "nft list chain inet filter input\n", "it does not list port 443, which was added"),
        ("iptables", "iptables -S OUTPUT\nip6tables -S OUTPUT\n", "it does not list port 41641, which was added"),
        ("iptables", "iptables -S FORWARD\n", "it does not list"),
        ("iptables", "iptables -S INPUT\niptables -S OUTPUT\n", "it does not list what this adds: ip6tables -I "),
        ("iptables", "ip6tables -S INPUT\nip6tables -S OUTPUT\n", "it does not list what this adds: iptables -I "),
        ("iptables", "iptables -S INPUT\niptables -I INPUT -j ACCEPT\n", "it changes the rule set"),
        ("ufw", "# nothing\n", "it does not list"),
        ("ufw", "ufw show raw\n", "it may run only"),
        ("ufw", "ufw show added\nufw allow 80/tcp\n", "it changes the rule set"),
        ("firewalld", "firewall-cmd --state\n", "it does not list"),
        ("firewalld", "firewall-cmd --list-all\nfirewall-cmd --add-port=1/tcp\n", "it changes the rule set"),
    ],
)
def test_a_wrong_listing_fails(id_: str, text: str, detail: str, service: Service, judge: Judge) -> None:
    evidence = judge(replace(_made(service, id_, Form.SHOW), text=text))
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


@pytest.mark.parametrize("id_", HOSTS)
def test_a_listing_that_leaves_out_a_network_fails(id_: str, service: Service, judge: Judge) -> None:
    made = _made(_from_one_network(service), id_, Form.SHOW)
    assert judge(made).rung is Rung.PROVEN
    evidence = judge(replace(made, text=WITHOUT_NETWORKS[id_]))
    assert (evidence.rung, "it does not list" in evidence.detail) == (Rung.FAILED, True), evidence.detail


WITHOUT_NETWORKS = {
    "nftables": "nft list chain inet filter output\n",
    "iptables": "iptables -S INPUT\niptables -S OUTPUT\nip6tables -S OUTPUT\n",
    "ufw": "# nothing\n",
    "firewalld": "firewall-cmd --list-ports\nfirewall-cmd --policy=pb-demo --list-all\n",
}
"""Listings that leave out IPv6, what comes in, or addresses."""


def _from_one_network(service: Service) -> Service:
    """The service, with what comes in from documentation networks of both IP versions only."""
    networks = Addresses.of(ip_network("198.51.100.0/24"), ip_network("2001:db8:7::/48"))
    return replace(service, flows={**service.flows, "direct": replace(service.flows["direct"], source=networks)})


def _ssh(service: Service) -> Service:
    """The service, with the port that strict hosts have open already."""
    direct = replace(service.flows["direct"], transports=(Transport(protocol_named("tcp"), Ports.of(22)),))
    return replace(service, flows={**service.flows, "direct": direct})


@pytest.mark.parametrize("id_", ["nftables", "iptables"])
def test_rules_that_the_host_had_before_stay(id_: str, service: Service, judge: Judge) -> None:
    evidence = judge(_made(_ssh(service), id_, Form.UNDO))
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert "policy drop" in evidence.hosts


def test_ufw_keeps_no_rule_twice_so_there_it_is_not_for_hosts_that_had_it(service: Service, judge: Judge) -> None:
    evidence = judge(_made(_ssh(service), "ufw", Form.UNDO))
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert evidence.hosts == ("stock",)
    assert set(evidence.not_for) == {"deny outgoing", "not enabled", "rules that deny"}


@pytest.mark.parametrize("id_", HOSTS)
def test_an_undo_of_what_does_not_load_fails(id_: str, service: Service, lab: Lab) -> None:
    target = targets()[id_]
    broken = replace(target, render=lambda brief: target.render(brief).replace("443", "70000"))
    engine = engines()[target.engines[0]]
    if lacking := engine.lacking():
        pytest.skip(lacking)
    evidence = engine.judge(_made(service, id_, Form.UNDO), broken, lab)
    assert evidence.rung is Rung.FAILED
    assert "the addition fails: " in evidence.detail
