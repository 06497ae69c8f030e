from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.firewalls.iptables.check import legacy, variants
from portbook.firewalls.iptables.target import TARGET as IPTABLES
from portbook.model import Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.tools import ProgramResult
from portbook.snippets import snippet

HOSTS = ("stock", "policy drop", "final reject", "no conntrack rule")

Run = Callable[..., ProgramResult]


@pytest.fixture
def wanted(service: Service) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], IPTABLES)


@pytest.fixture
def two(lab: Lab) -> Lab:
    if variants.own_version().endswith(legacy.NAME) or not legacy.works(lab):
        pytest.skip("this machine has one variant of iptables")
    return lab


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """The variants that were judged on, with their hosts."""
    seen: list[tuple[str, tuple[str, ...]]] = []
    really = HostFirewall.judge

    def judge(self: HostFirewall, *about: object) -> Evidence:
        kind = "legacy" if self.driver is variants.legacy_driver else "own"
        seen.append((kind, tuple(each.name for each in self.hosts)))
        return really(self, *about)

    monkeypatch.setattr(HostFirewall, "judge", judge)
    return seen


@pytest.mark.parametrize(
    ("engine", "own", "said"),
    [
        ("iptables", ("policy drop",), " on policy drop"),
        ("iptables-everywhere", HOSTS, ""),
    ],
)
def test_evidence_says_which_variants_ran_and_where(  # noqa: PLR0917  # a case and its fixtures
    engine: str, own: tuple[str, ...], said: str, wanted: Snippet, two: Lab, judged: list[tuple[str, tuple[str, ...]]]
) -> None:
    evidence = engines()[engine].judge(wanted, IPTABLES, two)
    assert (evidence.rung, evidence.engine, evidence.hosts) == (Rung.PROVEN, engine, HOSTS)
    assert judged == [("legacy", HOSTS), ("own", own)]
    assert evidence.tool.endswith(f"(legacy) and (nf_tables){said}")
    assert evidence.tool == engines()[engine].version()


def test_packets_of_both_are_counted(wanted: Snippet, two: Lab) -> None:
    before = two.sent
    assert engines()["iptables"].judge(wanted, IPTABLES, two).packets == two.sent - before


def test_without_the_legacy_variant_the_own_one_is_tried_everywhere(
    wanted: Snippet, lab: Lab, judged: list[tuple[str, tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy, "works", lambda _tools: False)
    evidence = engines()["iptables"].judge(wanted, IPTABLES, lab)
    assert (evidence.rung, evidence.tool) == (Rung.PROVEN, variants.own_version())
    assert judged == [("own", HOSTS)]


def test_a_failure_names_the_rule_by_the_variant_that_can(wanted: Snippet, two: Lab) -> None:
    evidence = engines()["iptables"].judge(
        replace(wanted, text=wanted.text.replace("41641", "41641:41642")), IPTABLES, two
    )
    assert (evidence.rung, evidence.tool) == (Rung.FAILED, variants.own_version())
    assert "opens inbound UDP 41642, which nothing documents: accepted in chain" in evidence.detail


@pytest.mark.parametrize(("variant", "tool"), [("legacy", "(legacy)"), ("own", "(nf_tables)")])
def test_one_variant_that_does_otherwise_is_a_failure_of_that_one(
    variant: str, tool: str, wanted: Snippet, two: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    really: Run = Lab.run

    def run(self: Lab, argv: tuple[str, ...], *rest: object) -> ProgramResult:
        """Reads nothing of what one variant's snippet says."""
        lost = argv[0] == "iptables-legacy-restore" and "--noflush" in argv if variant == "legacy" else "-I" in argv
        return ProgramResult(0, "", "") if lost else really(self, argv, *rest)

    monkeypatch.setattr(Lab, "run", run)
    evidence = engines()["iptables"].judge(wanted, IPTABLES, two)
    assert (evidence.rung, evidence.tool.endswith(tool)) == (Rung.FAILED, True)
