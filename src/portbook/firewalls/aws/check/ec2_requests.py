"""The engine `ec2-requests`: it sends the requests of AWS CLI commands to an emulated EC2. It does not run the CLI itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import ec2_model, network_acl, security_group
from portbook.firewalls.aws.check.requests import Request, requests
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING
from portbook.proof.sandbox.tools import Tools
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Target, Unreadable

ID = "ec2-requests"
_PACKAGES = ("moto", "botocore", "jsonschema")
_WAY = "its requests were sent to moto by botocore: the AWS CLI itself was not run"


class Filter(Protocol):
    """A security group or a network ACL of the emulated EC2."""

    def send(self, request: Request) -> tuple[Rule, ...]:
        """Send a request; the rules that the answer lists, if any."""

    def add_other_rule(self) -> None:
        """Add a rule that no addition makes."""

    def rules(self) -> tuple[Rule, ...]:
        """What it lets through."""


_FILTERS: dict[str, Callable[[], AbstractContextManager[Filter]]] = {
    "aws-cli": security_group.group,
    "aws-nacl": network_acl.acl,
}
"""An empty filter by the id of the target."""


def fault(snippet: Snippet, target: Target) -> str:
    """What is wrong with a snippet, one sentence; empty where nothing is.

    An addition is sent to a filter without rules. An `undo` or `show` is sent to a filter that has the addition and one
    rule of somebody else.

    Raises:
        Unreadable: EC2 refuses a request, or lists something that cannot be read.
    """
    snippet_requests = requests(snippet.text)
    with _FILTERS[target.id]() as packet_filter:
        if snippet.id.form is Form.ADD:
            _send_all(packet_filter, snippet_requests)
            return findings.summary(findings.exact(snippet.rules, packet_filter.rules()))
        packet_filter.add_other_rule()
        before = packet_filter.rules()
        _send_all(packet_filter, requests(addition_of(snippet, target).text))
        if snippet.id.form is Form.SHOW:
            return _fault_of_listing(packet_filter, snippet_requests)
        _send_all(packet_filter, snippet_requests)
        return findings.summary(findings.exact(before, packet_filter.rules()))


def _fault_of_listing(packet_filter: Filter, listing_requests: Sequence[Request]) -> str:
    before = packet_filter.rules()
    listed = _send_all(packet_filter, listing_requests)
    if listing_requests and (differs := findings.summary(findings.exact(before, listed))):
        return f"what it shows {differs}"
    return "" if packet_filter.rules() == before else "it changes the rules"


def _send_all(packet_filter: Filter, snippet_requests: Sequence[Request]) -> list[Rule]:
    return [rule for request in snippet_requests for rule in packet_filter.send(request)]


def _version() -> str:
    """The versions of the emulator, the validator and the service model; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named('moto', 'botocore')}, {ec2_model.version()}"


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """The evidence of the emulator. Where the emulator does not support a request, that of the model, with the reason."""
    read = ec2_model.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED:
        return read
    addition = addition_of(snippet, target) if snippet.id.form in FOLLOWING else snippet
    if reason := ec2_model.subject_of(target.id).unsupported(requests(addition.text)):
        return replace(read, detail=reason)
    evidence = replace(read, engine=ID, tool=_version())
    try:
        wrong = fault(snippet, target)
    except CannotJudge as cannot:
        return replace(evidence, rung=Rung.NOT_VERIFIED, detail=one_line(cannot.sentence))
    except Unreadable as refused:
        return replace(evidence, rung=Rung.FAILED, detail=f"line {refused.line}: {one_line(refused.sentence)}")
    return replace(evidence, rung=Rung.FAILED if wrong else Rung.APPLIED, detail=wrong or _WAY)


ENGINE = Engine(
    ID,
    "An emulated EC2, by the requests of commands",
    Rung.APPLIED,
    _judge,
    _version,
    slow=True,
    packages=_PACKAGES,
    extra="aws",
    forms=ec2_model.FORMS,
)
