"""Rules within a security group: its blocks `ingress` and `egress`, or lists of objects of that name.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.model import Direction
from portbook.targets.aws_terraform.kinds import WITHIN
from portbook.targets.terraform.hcl import Block
from portbook.targets.terraform.read import PROVIDER, Type, refuse_other_types, refuse_unknown
from portbook.targets.terraform.within import has_blocks, inner_blocks

_TYPES = {
    **dict.fromkeys(("name", "name_prefix", "description", "vpc_id"), Type.TEXT),
    **dict.fromkeys(("tags", "tags_all"), Type.TAGS),
    "revoke_rules_on_delete": Type.FLAG,
}
_KNOWN = {*_TYPES, PROVIDER, *WITHIN}


def has_rules(group: Block) -> bool:
    """Whether it says which rules it has, be it none."""
    return has_blocks(group, WITHIN)


def rules(group: Block) -> Iterator[tuple[Direction, Block]]:
    """The rules within a group, each as a block.

    Raises:
        CannotJudge: an attribute or block that is not known, or rules that are not in the text.
        Rejected: a rule is none.
    """
    refuse_unknown(group, _KNOWN, elsewhere=_KNOWN, within={*WITHIN, "timeouts"})
    refuse_other_types(group, _TYPES)
    for name, direction in WITHIN.items():
        yield from ((direction, each) for each in inner_blocks(group, name))
