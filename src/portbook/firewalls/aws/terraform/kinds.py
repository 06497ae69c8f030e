"""The resources of security groups and their rules."""

from __future__ import annotations

import re

from portbook.model import Direction

KINDS = {
    Direction.INBOUND: "aws_vpc_security_group_ingress_rule",
    Direction.OUTBOUND: "aws_vpc_security_group_egress_rule",
}
"""The resource of one permission, by its direction."""
OLDER = "aws_security_group_rule"
"""The resource that came before them: of one direction, with lists of networks."""
ALL = frozenset({*KINDS.values(), OLDER})
GROUP = "aws_security_group"
"""The group itself, which may have rules within it."""
WITHIN = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
"""The rules within a group, by what they are called there."""
NEAR = re.compile(r"security_group|network_acl|firewall")
"""What resources are called that decide about the same packets."""
