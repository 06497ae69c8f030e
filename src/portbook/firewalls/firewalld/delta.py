"""What brings a host from one addition to another: permanent changes, and one reload that puts them into effect.

firewalld joins port ranges that overlap and splits them where a part is removed. So what is stored after the two additions
is compared, not their commands, and what goes is removed before anything is added.
"""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.firewalld.render import COMMAND, merged, new_policy, options, policy_name, sends
from portbook.model import Brief, Direction
from portbook.targets.text.comments import delta_heading, shell_lines


def delta(old: Brief, new: Brief) -> str:
    """What brings a host from one addition to another; empty where firewalld stores the same after both."""
    lines = list(_changes(old, new))
    if not lines:
        return ""
    whole = [*shell_lines(delta_heading(old, new)), *lines, "# Put all of it into effect", f"{COMMAND} --reload"]
    return "".join(f"{line}\n" for line in whole)


def _changes(old: Brief, new: Brief) -> Iterator[str]:
    """The commands that remove, then those that add; the policy goes as a whole with the last rule in it."""
    before, after = _stored(old), _stored(new)
    former, policy = policy_name(old.id.service), policy_name(new.id.service)
    policy_goes = sends(old) and not (sends(new) and former == policy)
    removed = [
        f"{scope}{_removal(option)}"
        for scope, option in before
        if (scope, option) not in after and not (policy_goes and scope)
    ]
    if policy_goes:
        removed.append(f"--delete-policy={former}")
    added = [f"{scope}{option}" for scope, option in after if (scope, option) not in before]
    if removed:
        yield "# Goes"
        yield from (f"{COMMAND} --permanent {change}" for change in removed)
    if added:
        yield "# Comes"
        if sends(new) and (policy_goes or not sends(old)):
            yield from new_policy(f"--policy={policy}")
        yield from (f"{COMMAND} --permanent {change}" for change in added)


def _stored(brief: Brief) -> list[tuple[str, str]]:
    """What firewalld stores after an addition: the scope, empty for the default zone, and the option that adds it."""
    stored = []
    for direction, scope in (
        (Direction.INBOUND, ""),
        (Direction.OUTBOUND, f"--policy={policy_name(brief.id.service)} "),
    ):
        rules = (rule for rule in brief.rules if rule.direction is direction)
        stored += [(scope, option) for option in merged(option for rule in rules for option in options(rule))]
    return stored


def _removal(option: str) -> str:
    return option.replace("--add-", "--remove-", 1)
