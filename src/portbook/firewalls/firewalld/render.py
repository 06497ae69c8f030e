"""Rules as firewall-cmd commands: incoming ones in the default zone, outgoing ones in a policy of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from itertools import groupby

from portbook.firewalls.firewalld.entry import entries
from portbook.firewalls.firewalld.grammar import LONGEST_NAME
from portbook.firewalls.firewalld.merged_ports import joined
from portbook.model import Brief, Direction, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines

_COMMAND = "sudo firewall-cmd"


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
        yield from _new_policy(policy)
    for said, rules in groupby(brief.rules, partial(about, brief)):
        yield ""
        yield from shell_lines([said])
        for rule in rules:
            scope = f"{_COMMAND} --permanent" + (f" {policy}" if rule.direction is Direction.OUTBOUND else "")
            yield from (f"{scope} {each}" for each in _options(rule))
    yield ""
    yield "# Put all of it into effect"
    yield f"{_COMMAND} --reload"


def _undo(brief: Brief) -> Iterator[str]:
    if not brief.rules:
        yield "# There is nothing to undo."
        return
    incoming = (rule for rule in brief.rules if rule.direction is Direction.INBOUND)
    for each in joined(option for rule in incoming for option in _options(rule)):
        yield f"{_COMMAND} --permanent {each.replace('--add-', '--remove-', 1)}"
    if sends(brief):
        yield f"{_COMMAND} --permanent --delete-policy={policy_name(brief.id.service)}"
    yield f"{_COMMAND} --reload"


def _show(brief: Brief) -> Iterator[str]:
    yield f"{_COMMAND} --list-all"
    if sends(brief):
        yield f"{_COMMAND} --policy={policy_name(brief.id.service)} --list-all"


def sends(brief: Brief) -> bool:
    """Whether there are rules for what the host sends, which need a policy."""
    return any(each.direction is Direction.OUTBOUND for each in brief.rules)


def policy_name(service: str) -> str:
    """`pb-tailscale`; a long one is cut and gets a digest, so that it stays its own."""
    name = "pb-" + re.sub("[^A-Za-z0-9-]", "-", service)
    if len(name) < LONGEST_NAME:
        return name
    digest = sha256(service.encode()).hexdigest()[:5]
    return f"{name[: LONGEST_NAME - len(digest) - 2]}-{digest}"


def _new_policy(policy: str) -> Iterator[str]:
    yield "# What this host sends goes through a policy of its own, before others"
    yield f"{_COMMAND} --permanent --new-{policy.removeprefix('--')}"
    for option in ("--add-ingress-zone=HOST", "--add-egress-zone=ANY", "--set-priority=-100"):
        yield f"{_COMMAND} --permanent {policy} {option}"


def _options(rule: Rule) -> Iterator[str]:
    for each in entries(rule):
        yield f"--add-rich-rule='{each.rich}'" if each.family else f"--add-{each.kind}={each.value}"


_FORMS = {Form.ADD: _addition, Form.UNDO: _undo, Form.SHOW: _show}
