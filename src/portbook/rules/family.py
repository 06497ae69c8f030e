"""Rules of one IP version each, for targets that keep IPv4 and IPv6 apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portbook.model import Rule


def per_family(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The same rules, each of IPv4 or IPv6 only, with the addresses of that family only."""
    out = []
    for rule in rules:
        for family in rule.family.each:
            local, remote = rule.local.only(family.version), rule.remote.only(family.version)
            if local.empty or remote.empty:
                continue
            same = family is rule.family and local is rule.local and remote is rule.remote
            out.append(rule if same else replace(rule, family=family, local=local, remote=remote))
    return tuple(out)
