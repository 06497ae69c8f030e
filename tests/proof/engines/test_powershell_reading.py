from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets.windows import TARGET
from tests.targets.clouds import brief
from tests.targets.windows import windows_rules
from tools.wrong import Wrong, wrong

pytest.importorskip(
    "tree_sitter_powershell", reason="tree-sitter-powershell is not installed: pip install 'portbook[checks]'"
)
ENGINE = engines()["powershell-reading"]
CASES = [pytest.param(each, id=f"{each.made.id.form}: {each.title}") for each in wrong(TARGET.id)]
KNOWN = "New-NetFirewallRule -Name x -DisplayName x "


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _judged(service: Service, text: str) -> tuple[Rung, str]:
    found = ENGINE.judge(replace(_of(service), text=text + "\n"), TARGET, NoTools())
    return found.rung, found.detail


@pytest.mark.parametrize("form", TARGET.forms)
def test_ours_is_read_back(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.READ_BACK, "read, not run: no Windows was asked")
    assert evidence.tool == ENGINE.version()
    assert "Microsoft's reference (winserver2025-ps" in evidence.tool


@pytest.mark.parametrize("case", CASES)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    evidence = ENGINE.judge(case.made, TARGET, NoTools())
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize("form", TARGET.forms)
@settings(deadline=None, max_examples=100)
@given(asked=st.lists(windows_rules(), max_size=4))
def test_it_reads_what_we_say(form: Form, asked: list[Rule]) -> None:
    made = brief(TARGET, *asked, form=form)
    opened = tuple(asked) if form is Form.ADD else ()
    found = ENGINE.judge(Snippet(made, TARGET.render(made), "powershell", opened), TARGET, NoTools())
    assert (found.rung, found.detail) == (Rung.READ_BACK, "read, not run: no Windows was asked")


@pytest.mark.parametrize(
    ("old", "new", "rung"),
    [
        ("-Direction", "-direction", Rung.READ_BACK),
        ("Outbound", "'outbound'", Rung.READ_BACK),
        ("-Protocol UDP", "-Protocol 17", Rung.READ_BACK),
        ("-RemotePort 443", '-RemotePort "443"', Rung.READ_BACK),
        ("-RemotePort 443", "-RemotePort '400-443','443'", Rung.FAILED),
        ("-RemotePort 443", "-RemotePort 443 -RemoteAddress Any", Rung.READ_BACK),
        ("\n\n", "\n# no more\n\n", Rung.READ_BACK),
        ("\n\n", "\n#Requires -Modules x\n\n", Rung.NOT_VERIFIED),
        ("\n\n", "\n<# no more #>\n\n", Rung.NOT_VERIFIED),
        ("\n\n", "\n`\n", Rung.NOT_VERIFIED),
        ("-LocalPort 41641\n", "-LocalPort 41641\n`\n", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort: 443", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 \u00a0", Rung.NOT_VERIFIED),
        ("Demo: TCP 443", "Demo’s TCP 443", Rung.NOT_VERIFIED),
        ("Demo: TCP 443", "Demo’’s ''TCP''", Rung.READ_BACK),
        ("'Demo: TCP 443'", '"Demo`: TCP 443"', Rung.NOT_VERIFIED),
        ("'Demo: TCP 443'", '"Demo $TCP"', Rung.NOT_VERIFIED),
        ("'Demo: TCP 443'", "All", Rung.FAILED),
        (" -Protocol", "\u00a0-Protocol", Rung.NOT_VERIFIED),
        (" -Protocol", " \u2013Protocol", Rung.NOT_VERIFIED),
        ("-Action Allow", "-Action:Allow", Rung.NOT_VERIFIED),
        ("' -Group", "'-Group", Rung.NOT_VERIFIED),
        ("Demo: TCP 443", "Demo:\nTCP 443", Rung.NOT_VERIFIED),
        ("'Demo: TCP 443'", '"Demo:\nTCP 443"', Rung.NOT_VERIFIED),
        ("Demo: TCP 443", "Demo|TCP 443", Rung.FAILED),
        ("-RemotePort 443", "-RemotePort 443# 80", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 # 80", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 0443", Rung.NOT_VERIFIED),
        ("New-NetFirewallRule", "& New-NetFirewallRule", Rung.NOT_VERIFIED),
        ("New-NetFirewallRule", "$x = New-NetFirewallRule", Rung.NOT_VERIFIED),
        ("\nNew", "\nif ($true) { New", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 > x", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 &", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 && x", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort @(443)", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort (443)", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 80", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 -Verbose", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 -ID x", Rung.NOT_VERIFIED),
        ("-RemotePort 443", "-RemotePort 443 -AsJob x", Rung.FAILED),
        ("-RemotePort 443", "-RemotePort 443\r", Rung.NOT_VERIFIED),
    ],
)
def test_other_words(old: str, new: str, rung: Rung, service: Service) -> None:
    right = _of(service)
    assert old in right.text
    assert ENGINE.judge(replace(right, text=right.text.replace(old, new)), TARGET, NoTools()).rung is rung


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KNOWN + "-Protocol 132 -LocalPort 1", "-LocalPort needs TCP or UDP"),
        (KNOWN + "-Protocol TCP -IcmpType 8", "-IcmpType without ICMP is not documented"),
        (KNOWN + "-Protocol ICMPv4 -IcmpType 256", "-IcmpType '256' is neither a type nor a type and a code"),
        (
            KNOWN + "-RemoteAddress 0.0.0.0/0",
            "-RemoteAddress is an address, a network or a range here, not '0.0.0.0/0'",
        ),
        (KNOWN + "-RemoteAddress 192.0.2.1/24", "-RemoteAddress '192.0.2.1/24' is no address, network or range"),
        (
            KNOWN + "-RemoteAddress '192.0.2.9-192.0.2.1'",
            "-RemoteAddress '192.0.2.9-192.0.2.1' is no address, network or range",
        ),
        (KNOWN + "-RemoteAddress '192.0.2.9-::1'", "-RemoteAddress '192.0.2.9-::1' is no address, network or range"),
        ("New-NetFirewallRule -DisplayName x -Protocol TCP", "New-NetFirewallRule without -Name is not about one rule"),
        ("Get-NetFirewallRule -Name x -All", "Get-NetFirewallRule does not take -Name and -All together"),
        ("Get-NetFirewallRule -Name x", "Get-NetFirewallRule has no place in the form add"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str, service: Service) -> None:
    assert _judged(service, text)[1] == f"line 1: {said}"


@pytest.mark.parametrize("text", ["(" * 10_000 + ")" * 10_000, "(" * 10_000, "x" + "(1" * 10_000])
def test_what_is_nested_deeply_ends(text: str, service: Service) -> None:
    assert _judged(service, text)[0] is Rung.NOT_VERIFIED


def test_an_undo_is_of_the_same_profile(service: Service) -> None:
    other = snippet(service, service.roles["device"], service.profiles["minimum"], TARGET, Form.UNDO)
    undo = _of(service, Form.UNDO)
    assert ENGINE.judge(replace(undo, text=other.text), TARGET, NoTools()).rung is Rung.FAILED
