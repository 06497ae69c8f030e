"""The engine `cloudformation-registry`: it checks templates against the schemas of CloudFormation's registry.

CloudFormation's service model checks the commands of `undo` and `show`.
"""

from __future__ import annotations

import re

from portbook.evidence import Rung
from portbook.firewalls.aws.check import cloudformation_template, permissions, requests
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.targets import CannotJudge, Reading, Rejected

ID = "cloudformation-registry"
_OPERATIONS = {Form.UNDO: "delete-stack", Form.SHOW: "describe-stack-resources"}
_STACK = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")


def read(snippet: Snippet) -> SecondView:
    """What a template lets through, and the name of its stack; only the name for `undo` and `show`."""
    if snippet.id.form in _OPERATIONS:
        return SecondView(Reading(()), _stacks(snippet))
    parsed = cloudformation_template.template(snippet.text)
    return SecondView(Reading(permissions.rules(parsed.permissions)), frozenset(filter(None, (parsed.stack,))))


def _stacks(snippet: Snippet) -> frozenset[str]:
    names: set[str] = set()
    for request in requests.requests(snippet.text, "cloudformation"):
        if request.operation != _OPERATIONS[snippet.id.form] or request.parameters.keys() != {"StackName"}:
            raise CannotJudge(
                request.line,
                f"Portbook knows only {_OPERATIONS[snippet.id.form]} with --stack-name here",
                id_="aws-stack-options",
            )
        if not _STACK.fullmatch(request.parameters["StackName"]):
            raise Rejected(
                request.line,
                f"{request.parameters['StackName']} is not a valid name of a stack",
                id_="aws-stack-name-invalid",
                cure="use up to 128 letters, digits and hyphens, and begin with a letter",
            )
        names.add(request.parameters["StackName"])
    return frozenset(names)


def version() -> str:
    """The versions of the parser, the validator and the registry; empty where one is missing."""
    if not python_packages.version(VALIDATOR):
        return ""
    return f"{python_packages.named(VALIDATOR, 'PyYAML')}, {cloudformation_template.version()}"


ENGINE = Engine(
    ID,
    "The schemas of CloudFormation's registry",
    Rung.CHECKED,
    SecondReading(ID, Rung.CHECKED, version, read).judge,
    version,
    packages=(VALIDATOR,),
    extra="checks",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
)
