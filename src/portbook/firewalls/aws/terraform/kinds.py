"""The resource types of security groups and their rules."""

from __future__ import annotations

import re

from portbook.model import Direction

KINDS = {
    Direction.INBOUND: "aws_vpc_security_group_ingress_rule",
    Direction.OUTBOUND: "aws_vpc_security_group_egress_rule",
}
"""The newer resource type, of one permission, by direction."""
OLDER = "aws_security_group_rule"
"""The older resource type: a rule of one direction, with lists of networks."""
ALL = frozenset({*KINDS.values(), OLDER})
GROUP = "aws_security_group"
"""The group, which may have rules within it."""
WITHIN = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
"""The blocks of rules within a group, with their direction."""
NEAR = re.compile(r"security_group|network_acl|firewall")
"""Parts of the names of resource types that may decide about the same packets."""
