"""Windows Firewall, through PowerShell. Facts: Microsoft's reference of New-NetFirewallRule and of INetFwRule."""

from __future__ import annotations

from portbook.firewalls.windows.delta import parts
from portbook.firewalls.windows.read import read
from portbook.firewalls.windows.render import render
from portbook.model import Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_NO_PORTS = protocols_except(6, 17)
_NO_PORTS_INSTEAD = "Let the application listen on few ports: Windows Firewall has ports for TCP and UDP only."

TARGET = Target(
    id="windows",
    title="Windows Firewall",
    group=Group.WINDOWS,
    language="powershell",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("powershell-reading", "reader"),
    render=render,
    networks=NetworkWords.SHORT,
    parts=parts,
    read=read,
    lacks=(
        Lack(
            Feature.HOST_NAMES,
            "Put the addresses that the names have now after `-RemoteAddress`, or look at `New-NetFirewallDynamicKeywordAddress`, which resolves names with the help of Microsoft Defender.",
        ),
        Lack(Feature.SOURCE_PORTS, _NO_PORTS_INSTEAD, protocols=_NO_PORTS),
        Lack(Feature.DESTINATION_PORTS, _NO_PORTS_INSTEAD, protocols=_NO_PORTS),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "Run the lines in PowerShell as administrator: they take effect at once and survive a restart.",
        "By default, Windows Firewall drops incoming traffic and allows outgoing traffic: the outbound rules have an effect only if outbound connections are blocked.",
        "A rule that blocks wins over these, wherever it stands: `Get-NetFirewallRule -Action Block -Enabled True` shows yours.",
        "Where a group policy turns off the merging of local rules, these have no effect: put them into the policy.",
        "Each rule has a `-Name`, and a machine has no name twice: run the lines again, and PowerShell says that the rules exist already, and changes none of them.",
        "The names are those of one profile. Another profile has names of its own. What both open then has two rules, which does no harm. An undo removes the rules of its own profile only.",
        "`Remove-NetFirewallRule` with the same `-Group` removes the rules of all profiles and roles of the service. Do that before you add rules that have changed here since: one that exists already would stay as it was.",
        "PowerShell shows at most four ports or addresses of a rule, then three dots: after `$FormatEnumerationLimit = -1` it shows all.",
    ),
    links=(
        (
            "New-NetFirewallRule",
            "https://learn.microsoft.com/en-us/powershell/module/netsecurity/new-netfirewallrule",
        ),
        (
            "Remove-NetFirewallRule",
            "https://learn.microsoft.com/en-us/powershell/module/netsecurity/remove-netfirewallrule",
        ),
        (
            "Get-NetFirewallPortFilter",
            "https://learn.microsoft.com/en-us/powershell/module/netsecurity/get-netfirewallportfilter",
        ),
        (
            "Registry element size limits",
            "https://learn.microsoft.com/en-us/windows/win32/sysinfo/registry-element-size-limits",
        ),
        (
            "Windows Firewall rules",
            "https://learn.microsoft.com/en-us/windows/security/operating-system-security/network-security/windows-firewall/rules",
        ),
    ),
)
