"""What a program of legacy iptables does is done again without it, byte by byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portbook.firewalls.iptables.check.hosts import HOSTS
from portbook.firewalls.iptables.check.legacy import works
from portbook.proof.host.driver import Host
from portbook.proof.packets.lab.lab import Lab, Pair
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.sandbox.tools import ProgramResult

Run = Callable[[tuple[str, ...], str], ProgramResult]
RESTORE, SAVE = {4: "iptables-legacy-restore", 6: "ip6tables-legacy-restore"}, "iptables-legacy-save"
LIMITED = "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m limit --limit 5/s -m comment --comment x -j ACCEPT\nCOMMIT\n"
MANGLED = "*mangle\n-A OUTPUT -p udp -j MARK --set-mark 7\nCOMMIT\n"


@pytest.fixture
def legacy(shared: Lab) -> Lab:
    """A lab whose kernel has the variant; the host has no rules."""
    if not works(shared):
        pytest.skip("the kernel or the machine has no legacy iptables")
    shared.reset()
    return shared


def _rules(lab: Lab, version: int = 4) -> str:
    """What the real program lists now, without times and counters."""
    listed = lab.run(("ip6tables-legacy-save" if version == 6 else SAVE, "-t", "filter")).stdout
    return "".join(line.partition(" [")[0] + "\n" for line in listed.splitlines() if not line.startswith("#"))


def _probe(pair: Pair, port: int, lab: Lab) -> Probe:
    return Probe(Way.IN, pair.version, 6, pair.peer, pair.host, lab.port(), port, Manner.SOCKET)


def _outcomes(lab: Lab) -> list[Outcome]:
    """Of TCP 22 and 23, over IPv4 and IPv6."""
    pairs = {pair.version: pair for pair in lab.pairs if pair.kind in {"private", "global"} and not pair.link}
    return lab.outcomes([_probe(pairs[version], port, lab) for version in (4, 6) for port in (22, 23)])


def _loaded(lab: Lab, host: Host, run: Run) -> tuple[str, str, list[Outcome]]:
    """The rules of both versions, and what becomes of packets, once a host is loaded."""
    lab.reset()
    for version, text in zip((4, 6), host.texts, strict=True):
        assert run((RESTORE[version],), text).returncode == 0
    return _rules(lab), _rules(lab, 6), _outcomes(lab)


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_a_host_is_put_back_as_it_was_loaded(host: Host, legacy: Lab) -> None:
    first = _loaded(legacy, host, legacy.run)
    assert first[2][0] is not Outcome.CLOSED
    assert [_loaded(legacy, host, legacy.run_known) for _ in range(3)] == [first] * 3


def test_a_program_does_not_start_where_it_is_known_what_it_does(legacy: Lab) -> None:
    legacy.run((RESTORE[4],), HOSTS[1].texts[0])
    first = legacy.run_known((SAVE,)).stdout
    _outcomes(legacy)
    assert legacy.run_known((SAVE,)).stdout == first  # with the counters of before
    assert legacy.run((SAVE,)).stdout != first


@pytest.mark.parametrize("text", [HOSTS[2].texts[0], LIMITED, MANGLED])
def test_other_tables_are_another_state(text: str, legacy: Lab) -> None:
    legacy.run((RESTORE[4],), HOSTS[1].texts[0])
    first = legacy.run_known((SAVE,)).stdout
    legacy.run((RESTORE[4],), text)
    assert legacy.run_known((SAVE,)).stdout != first


def test_one_rule_more_is_another_state(legacy: Lab) -> None:
    legacy.run((RESTORE[4],), HOSTS[1].texts[0])
    before = legacy.run_known((SAVE,)).stdout
    legacy.run(("iptables-legacy", "-A", "INPUT", "-p", "udp", "--dport", "9", "-j", "ACCEPT"))
    assert "--dport 9" in legacy.run_known((SAVE,)).stdout
    legacy.run(("iptables-legacy", "-D", "INPUT", "-p", "udp", "--dport", "9", "-j", "ACCEPT"))
    assert legacy.run_known((SAVE,)).stdout == before


def test_a_refusal_is_not_remembered(legacy: Lab) -> None:
    codes = [legacy.run_known((RESTORE[4],), "*filter\n-A NOWHERE -j ACCEPT\nCOMMIT\n").returncode for _ in range(2)]
    assert all(codes)
    assert "NOWHERE" not in _rules(legacy)


def test_a_reset_empties_every_table(legacy: Lab) -> None:
    for _ in range(2):
        legacy.run((RESTORE[4],), LIMITED)
        legacy.run((RESTORE[4], "--noflush"), MANGLED)
        legacy.reset()
        assert "-A" not in legacy.run((SAVE,)).stdout
        assert ":INPUT ACCEPT" in _rules(legacy)
