"""Rules within a security group: its blocks `ingress` and `egress`, or lists of objects with these names.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.aws import tags
from portbook.firewalls.aws.security_group_reading import refuse_group_text
from portbook.firewalls.aws.terraform.kinds import WITHIN
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.nested_blocks import has_blocks, inner_blocks
from portbook.firewalls.terraform.read import PROVIDER, Type, refuse_other_types, refuse_unknown
from portbook.model import Direction
from portbook.targets.base import Rejected

_TYPES = {
    **dict.fromkeys(("name", "name_prefix", "description", "vpc_id"), Type.TEXT),
    **dict.fromkeys(("tags", "tags_all"), Type.TAGS),
    "revoke_rules_on_delete": Type.FLAG,
}
_KNOWN = {*_TYPES, PROVIDER, *WITHIN}
_OF_RULE = frozenset(
    {"description", "from_port", "to_port", "protocol", "cidr_blocks", "ipv6_cidr_blocks"}
    | {"prefix_list_ids", "security_groups", "self"}
)


def has_rules(group: Block) -> bool:
    """Whether the group lists its rules; the list may be empty."""
    return has_blocks(group, WITHIN)


def rules(group: Block) -> Iterator[tuple[Direction, Block]]:
    """The rules within a group, each as a block.

    Raises:
        CannotJudge: an unknown attribute or block, or rules that are not in the text.
        Rejected: a rule is not an object, or an attribute of the group is wrong.
    """
    refuse_unknown(group, _KNOWN, elsewhere=_KNOWN, within={*WITHIN, "timeouts"})
    refuse_other_types(group, _TYPES)
    _refuse_names(group)
    for name, direction in WITHIN.items():
        yield from ((direction, block) for block in inner_blocks(group, name, _OF_RULE))


def refuse_tags(block: Block) -> None:
    """Refuse tags that AWS does not accept.

    Raises:
        Rejected: a tag is wrong.
    """
    value = block.values.get("tags")
    if isinstance(value, dict):
        tags.refuse_keys([*value], block.lines["tags"])


def _refuse_names(group: Block) -> None:
    """Refuse names and descriptions that the provider or EC2 does not accept."""
    names = [key for key in ("name", "name_prefix") if key in group.values]
    if len(names) > 1:
        raise Rejected(
            group.lines[names[1]],
            "name and name_prefix exclude each other",
            id_="aws-bad-group-text",
            cure="keep one of them",
        )
    refuse_tags(group)
    if isinstance(vpc := group.values.get("vpc_id"), str):
        tags.refuse_other_vpc(vpc, group.lines["vpc_id"])
    for key in (*names, "description"):
        value = group.values.get(key)
        if isinstance(value, str):
            refuse_group_text(value, group.lines[key], named=key != "description")
