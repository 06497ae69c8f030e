"""AWS security groups, as Terraform resources."""

from __future__ import annotations

from portbook.firewalls.aws.notes import LACKS, LINKS, NOTES
from portbook.firewalls.aws.terraform.read import read
from portbook.firewalls.aws.terraform.render import render
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_PROVIDER = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources"

TARGET = Target(
    id="aws-terraform",
    title="AWS (Terraform)",
    group=Group.CLOUD,
    language="hcl",
    languages=((Form.UNDO, "bash"), (Form.SHOW, "bash")),
    forms=(Form.ADD, Form.OLDER, Form.UNDO, Form.SHOW),
    engines=("terraform-apply", "ec2-emulator", "terraform-validate", "terraform-schema", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    replaces="The new blocks take the place of the old ones in your files, and terraform apply destroys what the files no longer have",
    read=read,
    lacks=LACKS,
    notes=(
        "Replace `aws_security_group.instance` by your own security group.",
        "A group that Terraform created lets nothing out until a rule does; one from the console or CLI lets all out.",
        "The form `add` is for a group that has neither `ingress` or `egress` blocks nor `aws_security_group_rule`, and the form `older` for one that has rules of that kind: mixed, they overwrite each other.",
        "Put the blocks into a `.tf` file of the folder that has your provider and group, then run `terraform apply`.",
        "The forms `undo` and `show` are about the form `add`: run them in that folder. `tofu` takes the same commands.",
        *NOTES,
    ),
    links=(
        ("aws_vpc_security_group_ingress_rule", f"{_PROVIDER}/vpc_security_group_ingress_rule"),
        ("aws_vpc_security_group_egress_rule", f"{_PROVIDER}/vpc_security_group_egress_rule"),
        ("aws_security_group_rule", f"{_PROVIDER}/security_group_rule"),
        ("terraform destroy", "https://developer.hashicorp.com/terraform/cli/commands/destroy"),
        *LINKS,
    ),
)
