"""One firewall or cloud a file; the register of all of them.

A module of this package that defines `TARGET` is a target; other packages add theirs by the entry point
`portbook.targets`, which names a `Target`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from portbook.plugins import plugins
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
"""What most readers have, in the order of their choice; the rest stands behind, by group."""


@cache
def targets() -> dict[str, Target]:
    """All targets by id: the common ones first, then by id."""
    found = {}
    for module in iter_modules(__path__):
        target = getattr(import_module(f"{__name__}.{module.name}"), "TARGET", None)
        if target is not None:
            found[target.id] = target
    for point in plugins("portbook.targets"):
        target = point.load()
        found[target.id] = target
    order = sorted(found, key=lambda id_: (COMMON.index(id_) if id_ in COMMON else len(COMMON), id_))
    return {id_: found[id_] for id_ in order}
