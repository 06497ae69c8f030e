"""Networks of everything in CiliumNetworkPolicies: they are all that is outside of the cluster.

Source: https://docs.cilium.io/en/stable/security/policy/layer3/#ip-cidr-based, and `CIDRMatchAll` of
https://github.com/cilium/cilium/blob/main/pkg/policy/api/cidr.go
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.kubernetes.policies import Policy
from portbook.model import Family, Rule
from portbook.targets.statements import Statement

OUTSIDE = "0.0.0.0/0 and ::/0 are what is outside of the cluster, and none of its pods and nodes: name the entity all"
_OTHER = {Family.IPV4: Family.IPV6, Family.IPV6: Family.IPV4}


def settled(policies: Sequence[Policy]) -> list[Policy]:
    """Policies in which such a network is unclear only where there is one of the other IP version for the same packets.

    The two look like anybody and are not. In one IP version Cilium has no other word for everywhere, as the notes of the
    target say.

    Args:
        policies: in which all such networks are unclear, for `OUTSIDE`.
    """
    said = {rule for policy in policies for one in policy.statements if one.why == OUTSIDE for rule in one.unclear}
    return [replace(policy, statements=tuple(_settled(one, said) for one in policy.statements)) for policy in policies]


def _settled(statement: Statement, said: set[Rule]) -> Statement:
    if statement.why != OUTSIDE:
        return statement
    unclear = tuple(rule for rule in statement.unclear if replace(rule, family=_OTHER[rule.family]) in said)
    rules = tuple(rule for rule in statement.unclear if rule not in unclear)
    return replace(statement, rules=(*statement.rules, *rules), unclear=unclear, why=OUTSIDE if unclear else "")
