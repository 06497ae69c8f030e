"""The resources of security group rules."""

from __future__ import annotations

from portbook.model import Direction

KINDS = {
    Direction.INBOUND: "aws_vpc_security_group_ingress_rule",
    Direction.OUTBOUND: "aws_vpc_security_group_egress_rule",
}
"""The resource of one permission, by its direction."""
OLDER = "aws_security_group_rule"
"""The resource that came before them: of one direction, with lists of networks."""
ALL = frozenset({*KINDS.values(), OLDER})
