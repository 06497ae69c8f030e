from __future__ import annotations

import pytest

from portbook.firewalls.iptables.check.legacy import at_once, named, works
from portbook.firewalls.iptables.check.variants import legacy_driver
from portbook.proof.host.driver import Driver, Step
from portbook.proof.packets.lab.lab import Lab

HOLDS = """\
iptables -I INPUT -p udp --dport 53 -j ACCEPT
ip6tables -A OUTPUT -p tcp -m multiport --dports 80,443 -j ACCEPT
iptables -I INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -I INPUT -p udp --dport 54 -j ACCEPT
iptables -D INPUT -p udp --dport 54 -j ACCEPT
ip6tables -A INPUT ! -s 2001:db8::/32 -p icmpv6 --icmpv6-type 128 -j DROP
"""
STEPS = [Step(tuple(line.split())) for line in HOLDS.splitlines()]


@pytest.fixture
def legacy(lab: Lab) -> Driver:
    if not works(lab):
        pytest.skip("the kernel or the machine has no legacy iptables")
    lab.reset()
    return legacy_driver(lab)


def _after(legacy: Driver, steps: list[Step]) -> list[str]:
    legacy.reset()
    assert legacy.apply(steps).failure == ""
    return [line for line in legacy.list().splitlines() if line.startswith("-A")]


def test_all_at_once_is_as_one_by_one(legacy: Driver) -> None:
    together = at_once(STEPS)
    assert [each.argv for each in together] == [("iptables-restore", "--noflush"), ("ip6tables-restore", "--noflush")]
    assert len(_after(legacy, STEPS)) == 4
    assert _after(legacy, together) == _after(legacy, STEPS)


@pytest.mark.parametrize(
    "argv",
    [
        ("iptables", "-P", "INPUT", "DROP"),
        ("iptables", "-S", "INPUT"),
        ("iptables", "-t", "nat", "-A", "INPUT", "-j", "ACCEPT"),
        ("iptables", "-A", "INPUT", "-t", "nat", "-j", "ACCEPT"),
        ("iptables", "-A", "INPUT", "-m", "comment", "--comment", "two words", "-j", "ACCEPT"),
        ("iptables", "-A", "INPUT", "-m", "comment", "--comment", '"', "-j", "ACCEPT"),
        ("iptables", "-A", "INPUT", "-m", "comment", "--comment", "a\nCOMMIT", "-j", "ACCEPT"),
        ("iptables",),
    ],
)
def test_what_a_file_may_take_in_another_way_stays_a_command(argv: tuple[str, ...]) -> None:
    alone = Step(argv)
    assert at_once([STEPS[0], alone, STEPS[0]])[1] is alone


@pytest.mark.parametrize("wrong", [(*STEPS[0].argv[:-1], "NOWHERE"), ("iptables", "-A", "INPUT", "--dport", "70000")])
def test_a_command_that_fails_fails_among_others(wrong: tuple[str, ...], legacy: Driver) -> None:
    assert legacy.apply(at_once([STEPS[0], Step(wrong)])).failure.startswith("iptables-restore refuses it: ")


def test_only_programs_of_iptables_have_other_names() -> None:
    assert [named(each) for each in ("ip6tables", "iptables-save", "nft")] == [
        "ip6tables-legacy",
        "iptables-legacy-save",
        "nft",
    ]


def test_a_machine_without_it(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert not works(lab)


def test_the_other_variant_remarks_only_on_tables_that_hold_something(legacy: Driver, lab: Lab) -> None:
    assert "legacy tables present" not in lab.run(("iptables-save",)).stderr
    legacy.reset()
    legacy.apply(STEPS[:1])
    own = lab.run(("iptables-save",))
    assert "legacy tables present" in own.stderr or "--dport 53" in own.stdout
