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
        """Add a rule that no addition makes."""

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
    sent = requests(snippet.text)
    with _FILTERS[target.id]() as packet_filter:
        if snippet.id.form is Form.ADD:
            _all(packet_filter, sent)
            return findings.summary(findings.exact(snippet.rules, packet_filter.rules()))
        packet_filter.another()
        before = packet_filter.rules()
        _all(packet_filter, requests(addition_of(snippet, target).text))
        if snippet.id.form is Form.SHOW:
            return _shown(packet_filter, sent)
        _all(packet_filter, sent)
        return findings.summary(findings.exact(before, packet_filter.rules()))


def _shown(packet_filter: Filter, requests: Sequence[Request]) -> str:
    before = packet_filter.rules()
    listed = _all(packet_filter, requests)
    if requests and (differs := findings.summary(findings.exact(before, listed))):
        return f"what it shows {differs}"
    return "" if packet_filter.rules() == before else "it changes the rules"


def _all(packet_filter: Filter, requests: Sequence[Request]) -> list[Rule]:
    return [rule for request in requests for rule in packet_filter.send(request)]
