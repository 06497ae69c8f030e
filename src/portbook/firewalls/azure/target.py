"""Azure network security groups, as the JSON bodies of their rules and as commands of az."""

from __future__ import annotations

from portbook.firewalls.azure.notes import LACKS, NOTES
from portbook.firewalls.azure.read import read, read_host
from portbook.firewalls.azure.render import render
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

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
    networks=NetworkWords.CIDR,
    undone_first="Priorities follow the order of the rules, and no two rules of a group may share one, so all rules of the old version go before the new ones come",
    read=read,
    read_host=read_host,
    lacks=LACKS,
    notes=(
        "The list is the value of `securityRules` of a network security group; each element is also the body of one PUT.",
        "The commands make the same rules: run them where `az login` has been run, with your own names in place of `my-resource-group` and `my-nsg`.",
        "The commands ask for no confirmation: `create` replaces a rule of the same name, and `delete` says nothing where there is none.",
        "The forms `undo` and `show` identify the rules by their names, however they were created. All profiles of a role share the names, so undo one before you add another.",
        *NOTES,
    ),
    links=(
        ("Network security groups", f"{_LEARN}/network-security-groups-overview"),
        ("Security rule, REST", "https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update"),
        ("az network nsg rule", "https://learn.microsoft.com/cli/azure/network/nsg/rule"),
        ("IPv6 for Azure Virtual Network: limitations", f"{_LEARN}/ip-services/ipv6-overview"),
    ),
)
