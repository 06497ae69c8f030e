"""Where calls of cmdlets and of netsh begin and end in text that people wrote."""

from __future__ import annotations

import pytest

from portbook.firewalls.windows.check import netsh, statements
from portbook.handwritten.documents.block import source_lines
from portbook.targets import CannotJudge


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("New-NetFirewallRule -Name a", ["New-NetFirewallRule -Name a"]),
        ("PS C:\\> New-NetFirewallRule -Name a | Out-Null", ["New-NetFirewallRule -Name a"]),
        ("$r = New-NetFirewallRule -Name a; b", ["New-NetFirewallRule -Name a"]),
        ("if (1) { New-NetFirewallRule -Name a }", ["New-NetFirewallRule -Name a"]),
        ("New-NetFirewallRule -Name 'a;b' # c", ["New-NetFirewallRule -Name 'a;b'"]),
        ("New-NetFirewallRule `\n  -Name a\nb", ["New-NetFirewallRule `\n  -Name a"]),
        ("New-NetFirewallRule -LocalPort 1,\n  2\nb", ["New-NetFirewallRule -LocalPort 1,\n  2"]),
        (
            "New-NetFirewallRule -Name <a b>\nRemove-NetFirewallRule -Name b",
            ["New-NetFirewallRule -Name <a b>", "Remove-NetFirewallRule -Name b"],
        ),
        ("Get-NetFirewallRule | Remove-NetFirewallRule", []),
        ("Write-Host 'New-NetFirewallRule -Name a'", []),
        ("New-NetFirewallRule -Name 'a", []),
        ("New-NetFirewallRule", []),
        ("New-NetFirewallRule -Name (a", []),
        (
            'New-NetFirewallRule -Name a -Description "b\n c"\nRemove-NetFirewallRule -Name b',
            ["Remove-NetFirewallRule -Name b"],
        ),
    ],
)
def test_a_text_has_calls(text: str, calls: list[str]) -> None:
    found = statements.calls(source_lines(text))
    assert ["\n".join(line.text for line in part) for part in found] == calls


def test_a_call_has_its_place() -> None:
    ((line,),) = statements.calls(source_lines("\n  x = New-NetFirewallRule -Name a"))
    assert line.place(0) == (2, 7)


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("netsh advfirewall firewall add rule name=a", [1]),
        ("C:\\Users\\x> netsh.exe advfirewall firewall add rule name=a ^\n dir=in\n", [2]),
        ("netsh advfirewall firewall add rule name=a\ndir=in action=allow\nOk.\n", [2]),
        ("netsh advfirewall firewall add rule name=a\nnetsh advfirewall firewall add rule name=b", [1, 1]),
        ("netsh advfirewall firewall delete rule name=a", []),
        ("echo netsh advfirewall firewall add rule", []),
    ],
)
def test_a_text_has_commands_of_netsh(text: str, lengths: list[int]) -> None:
    assert [len(part) for part in statements.netsh(source_lines(text))] == lengths


def test_parameters_have_their_values_without_quotation_marks() -> None:
    found = netsh.parameters('netsh advfirewall firewall add rule Name="a b" ^\n  dir=in action="allow" >nul')
    assert [(parameter.key, parameter.value) for parameter in found] == [
        ("name", "a b"),
        ("dir", "in"),
        ("action", "allow"),
    ]


@pytest.mark.parametrize(
    "text", ["netsh advfirewall firewall add rule x in allow", "netsh advfirewall firewall add rule name = a"]
)
def test_what_is_no_parameter_is_not_judged(text: str) -> None:
    with pytest.raises(CannotJudge):
        netsh.parameters(text)
