"""What becomes of an emulated EC2 when it gets the requests of a snippet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from portbook.compare import findings
from portbook.firewalls.aws.check import network_acl, security_group
from portbook.firewalls.aws.check.requests import Request, requests
from portbook.model import Form, Rule, Snippet
from portbook.snippets import addition_of
from portbook.targets import Target


class Filter(Protocol):
    """A security group or a network ACL."""

    def send(self, request: Request) -> tuple[Rule, ...]:
        """Ask for what a request does; the rules that are listed, if any are."""

    def another(self) -> None:
        """Add a rule of somebody else's."""

    def rules(self) -> tuple[Rule, ...]:
        """What it lets through."""


_FILTERS: dict[str, Callable[[], AbstractContextManager[Filter]]] = {
    "aws-cli": security_group.group,
    "aws-nacl": network_acl.acl,
}


def wrong(snippet: Snippet, target: Target) -> str:
    """What is wrong with a snippet, one sentence; empty where nothing is.

    An addition meets a filter without rules. What follows one meets it, and a rule of somebody else's.

    Raises:
        Unreadable: EC2 refuses a request, or lists what is not understood.
    """
    asked = requests(snippet.text)
    with _FILTERS[target.id]() as held:
        if snippet.id.form is Form.ADD:
            _all(held, asked)
            return findings.summary(findings.exact(snippet.rules, held.rules()))
        held.another()
        before = held.rules()
        _all(held, requests(addition_of(snippet, target).text))
        if snippet.id.form is Form.SHOW:
            return _shown(held, asked)
        _all(held, asked)
        return findings.summary(findings.exact(before, held.rules()))


def _shown(held: Filter, asked: Sequence[Request]) -> str:
    before = held.rules()
    listed = _all(held, asked)
    if asked and (differs := findings.summary(findings.exact(before, listed))):
        return f"what it shows {differs}"
    return "" if held.rules() == before else "it changes the rules"


def _all(held: Filter, asked: Sequence[Request]) -> list[Rule]:
    return [rule for each in asked for rule in held.send(each)]
