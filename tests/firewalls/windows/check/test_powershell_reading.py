from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.firewalls.windows.target import TARGET
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet

pytest.importorskip(
    "tree_sitter_powershell", reason="tree-sitter-powershell is not installed: pip install 'portbook[checks]'"
)
ENGINE = engines()["powershell-reading"]
KNOWN = "New-NetFirewallRule -Name x -DisplayName x "


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _judged(service: Service, text: str) -> tuple[Rung, str]:
    found = ENGINE.judge(replace(_of(service), text=text + "\n"), TARGET, NoTools())
    return found.rung, found.detail


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KNOWN + "-Protocol 132 -LocalPort 1", "-LocalPort needs TCP or UDP"),
        (KNOWN + "-Protocol TCP -IcmpType 8", "-IcmpType without ICMP is not documented"),
        (KNOWN + "-Protocol ICMPv4 -IcmpType 256", "-IcmpType '256' is neither a type nor a type and a code"),
        (
            KNOWN + "-RemoteAddress 0.0.0.0/0",
            "Portbook reads -RemoteAddress as an address, a network or a range, not '0.0.0.0/0'",
        ),
        (KNOWN + "-RemoteAddress 192.0.2.1/24", "-RemoteAddress '192.0.2.1/24' is not an address, network or range"),
        (
            KNOWN + "-RemoteAddress '192.0.2.9-192.0.2.1'",
            "-RemoteAddress '192.0.2.9-192.0.2.1' is not an address, network or range",
        ),
        (
            KNOWN + "-RemoteAddress '192.0.2.9-::1'",
            "-RemoteAddress '192.0.2.9-::1' is not an address, network or range",
        ),
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
