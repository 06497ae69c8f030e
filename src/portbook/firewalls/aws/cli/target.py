"""AWS security groups, as commands of the AWS CLI."""

from __future__ import annotations

from portbook.firewalls.aws.cli.delta import parts
from portbook.firewalls.aws.cli.read import read, read_host
from portbook.firewalls.aws.cli.render import render
from portbook.firewalls.aws.notes import LACKS, LINKS, NOTES
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_REFERENCE = "https://docs.aws.amazon.com/cli/latest/reference/ec2"

TARGET = Target(
    id="aws-cli",
    title="AWS (CLI)",
    group=Group.CLOUD,
    language="sh",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ec2-requests", "ec2-model", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    parts=parts,
    read=read,
    read_host=read_host,
    lacks=LACKS,
    notes=(
        "Replace `sg-0123456789abcdef0` by the id of your security group, and run the commands in a POSIX shell where `aws` is signed in and knows your region.",
        'A new security group lets everything out: until you revoke that default rule, outbound commands open nothing. To revoke it: `aws ec2 revoke-security-group-egress --group-id sg-0123456789abcdef0 --ip-permissions \'[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]\'`, and in a VPC with IPv6 again with `"Ipv6Ranges": [{"CidrIpv6": "::/0"}]`.',
        "A rule that the group already has is refused (`InvalidPermission.Duplicate`), and with it all rules of the same command; nothing is doubled.",
        "The form `undo` identifies the rules by what they allow, not by who created them. The form `show` lists all rules of the group.",
        *NOTES,
    ),
    links=(
        ("aws ec2 authorize-security-group-ingress", f"{_REFERENCE}/authorize-security-group-ingress.html"),
        ("aws ec2 authorize-security-group-egress", f"{_REFERENCE}/authorize-security-group-egress.html"),
        ("aws ec2 revoke-security-group-ingress", f"{_REFERENCE}/revoke-security-group-ingress.html"),
        ("aws ec2 describe-security-group-rules", f"{_REFERENCE}/describe-security-group-rules.html"),
        *LINKS,
    ),
)
