"""Azure network security groups, as the JSON bodies of their rules and as commands of az."""

from __future__ import annotations

from portbook.model import Feature, Form, Lack, protocols_except
from portbook.targets.azure.read import read
from portbook.targets.azure.render import render
from portbook.targets.base import Group, Target

_LEARN = "https://learn.microsoft.com/azure/virtual-network"

TARGET = Target(
    id="azure",
    title="Azure",
    group=Group.CLOUD,
    language="json",
    languages=((Form.COMMAND, "sh"), (Form.UNDO, "sh"), (Form.SHOW, "sh")),
    forms=(Form.ADD, Form.COMMAND, Form.UNDO, Form.SHOW),
    engines=("az", "azure-sdk", "reader"),
    render=render,
    read=read,
    lacks=(
        Lack(Feature.HOST_NAMES, "Name the networks or a service tag instead, or filter names with Azure Firewall"),
        Lack(
            Feature.PROTOCOLS,
            "Network security groups do not support ICMPv6: a rule of protocol `*` between the same addresses passes it, "
            "with everything else",
            protocols=frozenset({58}),
        ),
        Lack(
            Feature.PROTOCOLS,
            "Network security groups name TCP, UDP, ICMP, ESP and AH only: carry the protocol in UDP or in a VPN gateway's "
            "tunnel",
            protocols=protocols_except(-1, 1, 6, 17, 50, 51, 58),
        ),
        Lack(
            Feature.ICMP_TYPES,
            "Filter the ICMP type on the host itself",
            protocols=frozenset({1}),
        ),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "The list is the value of `securityRules` of a network security group; each element is also the body of one PUT.",
        "The commands make the same rules: run them where `az login` has been run, with your own names in place of `my-resource-group` and `my-nsg`.",
        "None of them asks first: `create` replaces a rule of the same name, and `delete` says nothing where there is none.",
        "The forms `undo` and `show` know the rules by their names, whichever way they were made; all profiles of a role share the names, so undo one before you add another.",
        "Rules are processed by priority, and no two of one direction may share one: move these where yours collide.",
        "By default Azure lets the virtual network pass both ways, all traffic out, and in only its load balancer's probes.",
        "Network security groups are stateful: answers pass without a rule of their own.",
        "A rule holds for every machine of the subnet or network interface that the group is associated with.",
        "Azure virtual networks carry neither broadcast nor multicast: rules for them open nothing.",
        "`Esp` and `Ah` can be set in templates and by the API, not in the portal.",
    ),
    links=(
        ("Network security groups", f"{_LEARN}/network-security-groups-overview"),
        ("Security rule, REST", "https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update"),
        ("az network nsg rule", "https://learn.microsoft.com/cli/azure/network/nsg/rule"),
        ("IPv6 for Azure Virtual Network: limitations", f"{_LEARN}/ip-services/ipv6-overview"),
    ),
)
