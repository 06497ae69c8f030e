from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Origin, Rung
from portbook.firewalls.firewalld.check import hosts as firewalld
from portbook.firewalls.firewalld.target import TARGET as FIREWALLD
from portbook.firewalls.iptables.check import hosts as iptables
from portbook.firewalls.iptables.target import TARGET as IPTABLES
from portbook.firewalls.nftables.check import hosts as nftables
from portbook.firewalls.nftables.target import TARGET as NFTABLES
from portbook.firewalls.ufw.check import hosts as ufw
from portbook.firewalls.ufw.target import TARGET as UFW
from portbook.model import Book, Direction, Form, Ports, Rule, Service
from portbook.model.protocol import TCP, UDP
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.host.driver import ProgramDriver
from portbook.proof.host.port_sweep import STRICT, sweep, swept
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.packets.lab.lab import Lab
from portbook.snippets import snippet
from portbook.targets import Target

DROPS = """
flush ruleset
table inet t {
 chain i { type filter hook input priority 0; policy drop;
 tcp dport 22 accept
 udp dport { 500, 4500-4600 } accept
}
 chain o { type filter hook output priority 0; policy drop;
}
}
"""
RULES = (
    Rule(Direction.INBOUND, TCP, local_ports=Ports.of(22)),
    Rule(Direction.INBOUND, UDP, local_ports=Ports.of(500, (4500, 4600))),
)
FEW = (443, 444, 41641, 41642)
PROVEN = Evidence(Rung.PROVEN, engine="x", hosts=("stock",), packets=5)
PORTS = (*range(1, 600), *range(4490, 4610), 65535)


@pytest.fixture
def host(lab: Lab) -> Lab:
    lab.reset()
    assert lab.run(("nft", "-f", "-"), DROPS).returncode == 0
    return lab


def test_every_port_does_what_the_rules_say(host: Lab) -> None:
    before = host.sent
    assert sweep(host, RULES, PORTS) == []
    assert host.sent - before == 8 * len(PORTS)


def test_a_port_that_the_rules_do_not_name_is_found(host: Lab) -> None:
    found = sweep(host, RULES[:1], PORTS)
    assert {each.probe.destination_port for each in found} == {500, *range(4500, 4601)}
    assert len(found) == 2 * 102


HIDDEN = " tcp dport 1000-1010 {} saddr {} accept\n}}\n chain o"
"""A range that only one other host finds open."""


@pytest.mark.parametrize("version", [4, 6])
def test_a_range_that_is_open_to_one_other_host_only_is_found(version: int, lab: Lab) -> None:
    lab.reset()
    for pair in (each for each in lab.pairs if each.version == version and each.kind != "link-local"):
        opened = HIDDEN.format("ip" if version == 4 else "ip6", pair.peer)
        assert lab.run(("nft", "-f", "-"), DROPS.replace("}\n chain o", opened)).returncode == 0
        assert sweep(lab, RULES, range(1000, 1011)) != []


def test_what_is_swept_is_a_host_that_lets_little_out() -> None:
    names = [wing.HOSTS[STRICT].name for wing in (nftables, iptables, ufw, firewalld)]
    assert names == ["policy drop", "policy drop", "deny outgoing", "policy drop outbound"]


def _swept(target: Target, service: Service, lab: Lab) -> Evidence:
    engine = engines()[target.engines[0]]
    if reason := engine.lacking():
        pytest.skip(reason)
    said = snippet(service, service.roles["device"], service.profiles["best"], target)
    assert engine.firewall is not None
    return swept(PROVEN, said, target, engine.firewall, lab, FEW)


@pytest.mark.parametrize("target", [NFTABLES, IPTABLES, UFW, FIREWALLD], ids=lambda each: each.id)
def test_a_snippet_holds_on_every_port(target: Target, service: Service, lab: Lab) -> None:
    assert _swept(target, service, lab) == replace(PROVEN, packets=5 + 8 * len(FEW))


def test_a_packet_that_the_listing_does_not_explain_fails(
    service: Service, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = ProgramDriver.list
    monkeypatch.setattr(ProgramDriver, "list", lambda self: listing(self).replace("41641", "41642"))
    evidence = _swept(NFTABLES, service, lab)
    assert (evidence.rung, evidence.hosts, evidence.packets) == (Rung.FAILED, (), 0)
    assert evidence.detail.startswith("swept, on host profile policy drop: a real packet ")
    assert "port 41641 (and 3 more)" in evidence.detail


@pytest.mark.parametrize("rung", [Rung.FAILED, Rung.APPLIED, Rung.NOT_VERIFIED])
def test_what_is_not_proven_is_not_swept(rung: Rung, service: Service, lab: Lab) -> None:
    said = snippet(service, service.roles["device"], service.profiles["best"], NFTABLES)
    firewall = engines()["nft"].firewall
    assert firewall is not None
    before = lab.sent
    assert swept(Evidence(rung), said, NFTABLES, firewall, lab, FEW) == Evidence(rung)
    assert lab.sent == before


@pytest.mark.usefixtures("_namespaces")
def test_check_sweeps_additions_whatever_the_ledger_has(book: Book, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = LedgerFile(tmp_path_factory.mktemp("ledger") / "ledger.sqlite")
    first = {str(each.id): each for each in check(book, [NFTABLES], file)}
    for each in check(book, [NFTABLES], file, sweep=FEW):
        assert each.evidence.rung is Rung.PROVEN
        more = 8 * len(FEW) if each.id.form is Form.ADD else 0
        assert each.evidence.packets == first[str(each.id)].evidence.packets + more
        assert each.origin is (Origin.RUN if more else Origin.LEDGER)
