"""One rule of a security group in Terraform: a resource of its own, an older one, or a block within the group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portbook.firewalls.aws import description
from portbook.firewalls.aws.terraform import traffic
from portbook.firewalls.aws.terraform.inline_rules import refuse_tags
from portbook.firewalls.aws.terraform.kinds import KINDS, OLDER
from portbook.firewalls.aws.terraform.traffic import Permission, Traffic
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.read import (
    PROVIDER,
    Type,
    is_unknown,
    refuse_other_types,
    refuse_unknown,
    required,
    text,
)
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Rejected, Remark, Unreadable
from portbook.targets.statements import Statement

_DIRECTIONS = {kind: direction for direction, kind in KINDS.items()}
_TYPES = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_NEWER_ENDS, _ENDS = ("cidr_ipv4", "cidr_ipv6"), ("cidr_blocks", "ipv6_cidr_blocks")
_NEWER_GROUPS = ("referenced_security_group_id", "prefix_list_id")
_OLDER_GROUPS = ("source_security_group_id", "self", "prefix_list_ids")
_ALONE = ("source_security_group_id", "self")
_GROUPS = ("security_groups", "self", "prefix_list_ids")
_PACKETS = {"description", "from_port", "to_port"}
_OWNED = {"security_group_id", PROVIDER}
_NEWER = _PACKETS | _OWNED | {"tags", traffic.NEWER_PROTOCOL, *_NEWER_ENDS, *_NEWER_GROUPS}
_OLDER = _PACKETS | _OWNED | {"type", "protocol", *_ENDS, *_OLDER_GROUPS}
_WITHIN = _PACKETS | {"protocol", *_ENDS, *_GROUPS}
_TYPES_OF = {
    **dict.fromkeys(("description", *_NEWER_GROUPS, "source_security_group_id"), Type.TEXT),
    **dict.fromkeys(("prefix_list_ids", "security_groups"), Type.TEXTS),
    "self": Type.FLAG,
    "tags": Type.TAGS,
}
"""What attributes are that are read no further."""
_NONE = "0"
"""What the provider wants for both ports beside every protocol."""


@dataclass
class Entries:
    """What has been read: each permission that is held, and remarks."""

    held: set[Permission] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)

    def alone(self, block: Block) -> Iterator[Statement]:
        """What a resource of its own says.

        Raises:
            CannotJudge: an attribute that is not known.
            Rejected: Terraform, its AWS provider or AWS would not take it.
        """
        if block.labels[0] == OLDER:
            refuse_unknown(block, _OLDER, elsewhere=_OLDER - {"type"}, within={"timeouts"})
            _refuse_conflicts(block)
            packets = traffic.traffic(block, _type(block), "protocol", self.remarks)
            return self._statements(packets, block, _ENDS, _OLDER_GROUPS, Rejected)
        refuse_unknown(block, _NEWER, elsewhere=_NEWER)
        if sum(name in block.values for name in (*_NEWER_ENDS, *_NEWER_GROUPS)) != 1:
            message = f"exactly one of {' and '.join(_NEWER_ENDS)} has to be there, or a group or prefix list"
            raise Rejected(block.line, message)
        packets = traffic.traffic(block, _DIRECTIONS[block.labels[0]], traffic.NEWER_PROTOCOL, self.remarks)
        return self._statements(packets, block, _NEWER_ENDS, _NEWER_GROUPS, Rejected)

    def within(self, direction: Direction, block: Block) -> Iterator[Statement]:
        """What a rule within a group says; two that say the same are one.

        Raises:
            CannotJudge: an attribute that is not known, or a permission that overlaps another's.
            Rejected: as `alone`.
        """
        refuse_unknown(block, _WITHIN, elsewhere=_WITHIN)
        packets = traffic.traffic(block, direction, "protocol", self.remarks)
        if (
            not packets.why
            and packets.protocol.is_any
            and any(required(block, name).text != _NONE for name in ("from_port", "to_port"))
        ):
            raise CannotJudge(block.line, "the provider wants ports from 0 to 0 beside every protocol")
        return self._statements(packets, block, _ENDS, _GROUPS, CannotJudge)

    def _statements(
        self, packets: Traffic, block: Block, ends: tuple[str, ...], groups: tuple[str, ...], again: type[Unreadable]
    ) -> Iterator[Statement]:
        refuse_other_types(block, _TYPES_OF)
        refuse_tags(block)
        _refuse_description(block)
        self._hold(traffic.permissions(packets, block, ends), block.line, again)
        return traffic.statements(packets, block, ends, groups)

    def _hold(self, permissions: Iterable[Permission], line: int, again: type[Unreadable]) -> None:
        for permission in permissions:
            if permission in self.held:
                raise again(line, "the same permission stands twice, which AWS refuses as a duplicate")
            self.held.add(permission)


def _refuse_conflicts(block: Block) -> None:
    """Refuse what the provider takes alone only: another group, or the own, beside networks or each other."""
    peers = [name for name in _ALONE if name in block.values]
    if peers and (len(peers) > 1 or any(name in block.values for name in _ENDS)):
        unsaid = block.values.get(peers[0]) in (False, "false", "")
        raise (CannotJudge if unsaid else Rejected)(
            block.lines[peers[0]], f"{peers[0]} does not go together with {', '.join((*_ENDS, *_ALONE))}"
        )


def _type(block: Block) -> Direction:
    value = text(block, "type")
    name = value.text if value else ""
    if name not in _TYPES:
        raise Rejected(block.lines.get("type", block.line), f"type is ingress or egress, not {name!r}")
    return _TYPES[name]


def _refuse_description(block: Block) -> None:
    if is_unknown(block.values.get("description")):
        return
    value = text(block, "description")
    if value and (len(value.text) > description.LIMIT or description.STRANGE.search(value.text)):
        raise Rejected(value.line, "AWS takes at most 255 characters a-z A-Z 0-9 ._-:/()#,@[]+=&;{}!$* here")
