"""One rule of a security group in Terraform: a resource of its own, of the newer or older kind, or a block within the group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from portbook.firewalls.aws.security_group_reading import refuse_description
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
"""The types of attributes whose values do not matter."""
_NONE = "0"
"""Both ports beside the protocol `-1`."""


@dataclass
class Entries:
    """The permissions that were read so far, and remarks about them."""

    permissions: set[Permission] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)

    def alone(self, block: Block) -> Iterator[Statement]:
        """The statements of a resource of its own.

        Raises:
            CannotJudge: an unknown attribute.
            Rejected: Terraform, its AWS provider or AWS refuses it.
        """
        if block.labels[0] == OLDER:
            refuse_unknown(block, _OLDER, elsewhere=_OLDER - {"type"}, within={"timeouts"})
            _refuse_conflicts(block)
            packets = traffic.traffic(block, _type(block), "protocol", self.remarks)
            return self._statements(packets, block, _ENDS, _OLDER_GROUPS, _duplicate)
        refuse_unknown(block, _NEWER, elsewhere=_NEWER)
        if sum(name in block.values for name in (*_NEWER_ENDS, *_NEWER_GROUPS)) != 1:
            message = f"a rule needs exactly one of {', '.join(_NEWER_ENDS)}, a group and a prefix list"
            raise Rejected(block.line, message, id_="aws-one-remote", cure="write one rule for each")
        packets = traffic.traffic(block, _DIRECTIONS[block.labels[0]], traffic.NEWER_PROTOCOL, self.remarks)
        return self._statements(packets, block, _NEWER_ENDS, _NEWER_GROUPS, _duplicate)

    def within(self, direction: Direction, block: Block) -> Iterator[Statement]:
        """The statements of a rule within a group.

        Raises:
            CannotJudge: an unknown attribute, or a permission that another rule has, too.
            Rejected: as `alone`.
        """
        refuse_unknown(block, _WITHIN, elsewhere=_WITHIN)
        packets = traffic.traffic(block, direction, "protocol", self.remarks)
        if (
            not packets.why
            and packets.protocol.is_any
            and any(required(block, name).text != _NONE for name in ("from_port", "to_port"))
        ):
            message = f"Portbook knows only the ports {_NONE} to {_NONE} beside protocol -1"
            raise CannotJudge(
                block.line, message, id_="aws-ports-of-any-protocol", cure="leave the ports out, or name a protocol"
            )
        return self._statements(packets, block, _ENDS, _GROUPS, _overlap)

    def _statements(
        self,
        packets: Traffic,
        block: Block,
        ends: tuple[str, ...],
        groups: tuple[str, ...],
        repeated: Callable[[int], Unreadable],
    ) -> Iterator[Statement]:
        refuse_other_types(block, _TYPES_OF)
        refuse_tags(block)
        _refuse_description(block)
        self._add(traffic.permissions(packets, block, ends), block.line, repeated)
        return traffic.statements(packets, block, ends, groups)

    def _add(self, permissions: Iterable[Permission], line: int, repeated: Callable[[int], Unreadable]) -> None:
        for permission in permissions:
            if permission in self.permissions:
                raise repeated(line)
            self.permissions.add(permission)


def _duplicate(line: int) -> Rejected:
    message = "the same permission appears twice, which AWS rejects as a duplicate"
    return Rejected(line, message, id_="aws-duplicate-permission", cure="remove one of them")


def _overlap(line: int) -> CannotJudge:
    message = "two rules of the group have the same permission"
    return CannotJudge(line, message, id_="aws-overlapping-permission", cure="remove it from one of them")


def _refuse_conflicts(block: Block) -> None:
    """Refuse another group or `self` beside networks or each other, which the provider does."""
    peers = [name for name in _ALONE if name in block.values]
    if peers and (len(peers) > 1 or any(name in block.values for name in _ENDS)):
        message, line = f"{peers[0]} excludes {', '.join((*_ENDS, *_ALONE))}", block.lines[peers[0]]
        if block.values.get(peers[0]) in (False, "false", ""):
            raise CannotJudge(line, message, id_="aws-empty-remote", cure=f"remove {peers[0]}")
        raise Rejected(line, message, id_="aws-one-remote")


def _type(block: Block) -> Direction:
    value = text(block, "type")
    name = value.text if value else ""
    if name not in _TYPES:
        line = block.lines.get("type", block.line)
        raise Rejected(line, f"type must be ingress or egress, not {name!r}", id_="aws-unknown-direction")
    return _TYPES[name]


def _refuse_description(block: Block) -> None:
    if is_unknown(block.values.get("description")):
        return
    value = text(block, "description")
    if value:
        refuse_description(value.text, value.line)
