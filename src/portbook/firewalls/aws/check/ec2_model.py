"""The engine `ec2-model`: it parses AWS CLI commands with shlex, and checks their requests against EC2's service model.

It does not run the CLI itself.
"""

from __future__ import annotations

from functools import partial

from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import acl_requests, group_requests, requests
from portbook.firewalls.aws.check.subject import Subject
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, SecondView
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.proof.sandbox.tools import Tools
from portbook.snippets import addition_of
from portbook.targets import Reading, Target

ID = "ec2-model"
_SUBJECTS = {"aws-cli": group_requests.SUBJECT, "aws-nacl": acl_requests.SUBJECT}
FORMS = (Form.ADD, Form.UNDO, Form.SHOW)


def subject_of(target: str) -> Subject:
    """What the commands of a target are about.

    Args:
        target: the id of the target.

    Raises:
        KeyError: the target has no EC2 commands.
    """
    return _SUBJECTS[target]


def read(target: Target, snippet: Snippet) -> SecondView:
    """What the requests of a snippet let through, and the names of what they add, remove or list."""
    form, all_requests = snippet.id.form, requests.requests(snippet.text)
    subject = subject_of(target.id)
    subject.refuse_others(all_requests, form)
    if form is Form.SHOW:
        additions = requests.requests(addition_of(snippet, target).text)
        return SecondView(Reading(()), subject.listed(all_requests, additions))
    opened = () if form in FOLLOWING else subject.rules(all_requests)
    return SecondView(Reading(opened), frozenset().union(*map(subject.names, all_requests)))


def version() -> str:
    """The versions of the validator and of the service model; empty where the validator is missing."""
    if not python_packages.version(VALIDATOR):
        return ""
    return f"{python_packages.named(VALIDATOR)}, {requests.version()}"


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return SecondReading(ID, Rung.CHECKED, version, partial(read, target)).judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "EC2's own service model",
    Rung.CHECKED,
    _judge,
    version,
    packages=(VALIDATOR,),
    extra="checks",
    forms=FORMS,
)
