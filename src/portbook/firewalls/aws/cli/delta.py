"""What a security group gains and loses from one addition to another.

EC2 knows a permission by its words, so that one command grants or revokes it whatever else the group has. What comes is
granted first, so that nothing closes that stays open.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from ipaddress import ip_network

from portbook.firewalls.aws.permission import Permission, permissions
from portbook.model import Addresses, Brief, Direction, PortRange, Ports, Rule
from portbook.targets.parts import comes, goes


def parts(old: Brief, new: Brief) -> tuple[Brief, ...]:
    """The briefs of what is granted and of what is revoked."""
    before, after = _permissions(old), _permissions(new)
    return (*comes(new, after, before), *goes(old, before, after))


def _permissions(brief: Brief) -> dict[Hashable, Rule]:
    return {permission: _alone(permission, rule) for permission, rule in permissions(brief.rules).items()}


def _alone(permission: Permission, rule: Rule) -> Rule:
    """The rule of one permission, out of a rule that may have several."""
    alone = replace(rule, family=permission.family, remote=Addresses((ip_network(permission.cidr),)))
    if permission.ports is None or rule.protocol.is_icmp:
        return alone
    ports = Ports((PortRange(*permission.ports),))
    if rule.direction is Direction.INBOUND:
        return replace(alone, local_ports=ports)
    return replace(alone, remote_ports=ports)
