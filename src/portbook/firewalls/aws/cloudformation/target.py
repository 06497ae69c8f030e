"""AWS security groups, as a template of CloudFormation."""

from __future__ import annotations

from portbook.firewalls.aws.cloudformation.read import read
from portbook.firewalls.aws.cloudformation.render import render
from portbook.firewalls.aws.notes import LACKS, LINKS, NOTES
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
_REFERENCE = "https://docs.aws.amazon.com/cli/latest/reference/cloudformation"

TARGET = Target(
    id="aws-cloudformation",
    title="AWS (CloudFormation)",
    group=Group.CLOUD,
    language="yaml",
    languages=((Form.UNDO, "sh"), (Form.SHOW, "sh")),
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("cloudformation-ec2", "cloudformation-registry", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    replaces="The new resources take the place of the old ones in your template, and an update of the stack deletes what the template no longer has",
    read=read,
    lacks=LACKS,
    notes=(
        "The template is a stack of its own, whose name is in its metadata: `aws cloudformation deploy --template-file FILE --stack-name NAME --parameter-overrides SecurityGroup=sg-0123456789abcdef0`, with your security group. Another profile of the same role takes the place of the first there.",
        "You can also copy the resources into your own template and set `GroupId` to your group. Do not use `undo` and `show` then: they act on the stack.",
        "A new security group lets everything out, also one that CloudFormation makes, unless its own property `SecurityGroupEgress` says what may leave: until that default rule is gone, outbound resources open nothing.",
        "A rule that the group already has fails the whole deployment, and CloudFormation rolls it back.",
        "The form `undo` deletes the stack, with all its rules.",
        *NOTES,
    ),
    links=(
        ("AWS::EC2::SecurityGroupIngress", f"{_GUIDE}/aws-resource-ec2-securitygroupingress.html"),
        ("AWS::EC2::SecurityGroupEgress", f"{_GUIDE}/aws-resource-ec2-securitygroupegress.html"),
        ("AWS::EC2::SecurityGroup", f"{_GUIDE}/aws-resource-ec2-securitygroup.html"),
        ("aws cloudformation deploy", f"{_REFERENCE}/deploy/index.html"),
        ("aws cloudformation delete-stack", f"{_REFERENCE}/delete-stack.html"),
        ("aws cloudformation describe-stack-resources", f"{_REFERENCE}/describe-stack-resources.html"),
        *LINKS,
    ),
)
