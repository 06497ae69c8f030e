"""Google Cloud VPC firewall rules, as Terraform resources."""

from __future__ import annotations

from portbook.firewalls.gcp.notes import LACKS, NOTES
from portbook.firewalls.gcp.terraform.read import read
from portbook.firewalls.gcp.terraform.render import render
from portbook.firewalls.terraform.render import COMMAND_LINKS, COMMANDS_NOTE
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_REGISTRY = "https://registry.terraform.io/providers/hashicorp/google/latest/docs"

TARGET = Target(
    id="gcp-terraform",
    title="Google Cloud (Terraform)",
    group=Group.CLOUD,
    language="hcl",
    languages=((Form.UNDO, "bash"), (Form.SHOW, "bash")),
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("google-provider", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    gathers=True,
    replaces="The new blocks take the place of the old ones in your files, and terraform apply destroys what the files no longer have",
    read=read,
    lacks=LACKS,
    notes=(
        "Put the blocks into a `.tf` file of the folder that has your Google provider and project, then run `terraform apply`.",
        "Replace `default` by your network's name, or by a reference such as `google_compute_network.main.id`.",
        COMMANDS_NOTE,
        "The firewall rules have the names that the target Google Cloud gives them: use one of the two, not both.",
        "A rule holds for the instances with its target tag; without `target_tags` it opens every instance of the network.",
        *NOTES,
    ),
    links=(
        ("google_compute_firewall", f"{_REGISTRY}/resources/compute_firewall"),
        ("VPC firewall rules", "https://cloud.google.com/firewall/docs/firewalls"),
        *COMMAND_LINKS,
    ),
)
