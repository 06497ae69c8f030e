"""What a target is, and the register of all of them.

A wing of `portbook.firewalls` has its target in `target.py` as `TARGET`; other packages add theirs by the entry point
`portbook.targets`, which names a `Target`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from portbook.plugins import plugins, wings
from portbook.targets.base import CannotJudge, Cause, Doubt, Group, Reading, Rejected, Remark, Target, Unreadable

__all__ = [
    "COMMON",
    "CannotJudge",
    "Cause",
    "Doubt",
    "Group",
    "Reading",
    "Rejected",
    "Remark",
    "Target",
    "Unreadable",
    "targets",
]

COMMON = ("ufw", "iptables", "nftables", "firewalld", "windows", "aws-terraform", "gcp", "azure")
"""The firewalls that most readers have, in the order of their choice; the others follow by group."""


@cache
def targets() -> dict[str, Target]:
    """All targets by id: the common ones first, then by id."""
    by_id = {}
    for module in wings("target"):
        target = import_module(module).TARGET
        by_id[target.id] = target
    for point in plugins("portbook.targets"):
        target = point.load()
        by_id[target.id] = target
    order = sorted(by_id, key=lambda id_: (COMMON.index(id_) if id_ in COMMON else len(COMMON), id_))
    return {id_: by_id[id_] for id_ in order}
