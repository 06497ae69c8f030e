"""Rules as firewall-cmd commands: incoming ones in the default zone, outgoing ones in a policy of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import sha256
from itertools import groupby

from portbook.firewalls.firewalld.entry import entries
from portbook.firewalls.firewalld.grammar import LONGEST_NAME
from portbook.model import Brief, Direction, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines

COMMAND = "sudo firewall-cmd"
_PORTS = re.compile(r"(?P<option>--add-(?:source-)?port)=(?P<first>\d+)(?:-(?P<last>\d+))?/(?P<protocol>[a-z]+)")


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "\n".join([*shell_lines(heading(brief)), *_FORMS[brief.id.form](brief)]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    """One or more commands for each rule, in the order of the data, then a reload."""
    if not brief.rules:
        yield "# There is nothing to open."
        return
    policy = f"--policy={policy_name(brief.id.service)}"
    if sends(brief):
        yield ""
        yield from new_policy(policy)
    for title, rules in groupby(brief.rules, partial(about, brief)):
        yield ""
        yield from shell_lines([title])
        for rule in rules:
            scope = f"{COMMAND} --permanent" + (f" {policy}" if rule.direction is Direction.OUTBOUND else "")
            yield from (f"{scope} {option}" for option in options(rule))
    yield ""
    yield "# Put all of it into effect"
    yield f"{COMMAND} --reload"


def _undo(brief: Brief) -> Iterator[str]:
    if not brief.rules:
        yield "# There is nothing to undo."
        return
    incoming = (rule for rule in brief.rules if rule.direction is Direction.INBOUND)
    for option in merged(option for rule in incoming for option in options(rule)):
        yield f"{COMMAND} --permanent {option.replace('--add-', '--remove-', 1)}"
    if sends(brief):
        yield f"{COMMAND} --permanent --delete-policy={policy_name(brief.id.service)}"
    yield f"{COMMAND} --reload"


def _show(brief: Brief) -> Iterator[str]:
    yield f"{COMMAND} --list-all"
    if sends(brief):
        yield f"{COMMAND} --policy={policy_name(brief.id.service)} --list-all"


def sends(brief: Brief) -> bool:
    """Whether a brief has outbound rules, which need a policy."""
    return any(rule.direction is Direction.OUTBOUND for rule in brief.rules)


def policy_name(service: str) -> str:
    """The name of a service's policy: `pb-tailscale`; a long name is cut and ends in a digest, so that it stays unique."""
    name = "pb-" + re.sub("[^A-Za-z0-9-]", "-", service)
    if len(name) < LONGEST_NAME:
        return name
    digest = sha256(service.encode()).hexdigest()[:5]
    return f"{name[: LONGEST_NAME - len(digest) - 2]}-{digest}"


def new_policy(policy: str) -> Iterator[str]:
    """The commands that make a policy for what the host sends; `policy` is the option that names it."""
    yield "# What this host sends goes through a policy of its own, before others"
    yield f"{COMMAND} --permanent --new-{policy.removeprefix('--')}"
    for option in ("--add-ingress-zone=HOST", "--add-egress-zone=ANY", "--set-priority=-100"):
        yield f"{COMMAND} --permanent {policy} {option}"


def options(rule: Rule) -> Iterator[str]:
    """The options that add what a rule needs, to a zone or a policy."""
    for entry in entries(rule):
        yield f"--add-rich-rule='{entry.rich}'" if entry.family else f"--add-{entry.kind}={entry.value}"


def merged(options: Iterable[str]) -> list[str]:
    """The `--add-` options that firewalld stores after these: no duplicates, and overlapping port ranges in one."""
    ranges: dict[tuple[str, str], list[tuple[int, int]]] = {}
    unmerged = []
    for option in dict.fromkeys(options):
        if match := _PORTS.fullmatch(option):
            ends = int(match["first"]), int(match["last"] or match["first"])
            ranges.setdefault((match["option"], match["protocol"]), []).append(ends)
        else:
            unmerged.append(option)
    spelled = (
        f"{option}={first}-{last}/{protocol}" if last > first else f"{option}={first}/{protocol}"
        for (option, protocol), ends in ranges.items()
        for first, last in _without_overlaps(ends)
    )
    return [*spelled, *unmerged]


def _without_overlaps(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of ports, of which those that overlap are one; neighbours stay apart, as in firewalld."""
    apart: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if apart and first <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(last, apart[-1][1])
        else:
            apart.append((first, last))
    return apart


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
