"""Azure network security rules, as Terraform resources."""

from __future__ import annotations

from portbook.firewalls.azure.notes import LACKS, NOTES
from portbook.firewalls.azure.terraform.read import read
from portbook.firewalls.azure.terraform.render import render
from portbook.firewalls.terraform.render import COMMAND_LINKS, COMMANDS_NOTE
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_REGISTRY = "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs"

TARGET = Target(
    id="azure-terraform",
    title="Azure (Terraform)",
    group=Group.CLOUD,
    language="hcl",
    languages=((Form.UNDO, "bash"), (Form.SHOW, "bash")),
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("azurerm-provider", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    replaces="The new blocks take the place of the old ones in your files, and terraform apply destroys what the files no longer have",
    read=read,
    lacks=LACKS,
    notes=(
        "Put the blocks into a `.tf` file of the folder that has your Azure provider and group, then run `terraform apply`.",
        "Replace `azurerm_network_security_group.instance` by your own network security group.",
        "The group must have no `security_rule` blocks of its own: mixed with these resources, they overwrite each other.",
        COMMANDS_NOTE,
        "The rules have the names that the target Azure gives them: use one of the two, not both.",
        *NOTES,
    ),
    links=(
        ("azurerm_network_security_rule", f"{_REGISTRY}/resources/network_security_rule"),
        (
            "Network security groups",
            "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
        ),
        *COMMAND_LINKS,
    ),
)
