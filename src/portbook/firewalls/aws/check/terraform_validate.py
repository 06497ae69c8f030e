"""The engine `terraform-validate`: it runs `terraform validate` with the AWS provider in a sandbox without a network."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import terraform_provider, terraform_schema
from portbook.firewalls.aws.check.terraform_folder import FILES, Folder, refusal
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.sandbox.tools import Tools
from portbook.targets import Target

ID = "terraform-validate"
_PARSER = "python-hcl2"


def _version() -> str:
    """The versions of Terraform, its provider and the parser; empty where one is missing."""
    terraform = terraform_provider.version()
    return f"{terraform}, {python_packages.named(_PARSER)}" if terraform and python_packages.version(_PARSER) else ""


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """The evidence of Terraform, for a text that is byte for byte our own; for any other text, that of the schema."""
    read = terraform_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    with Folder.open() as folder:
        completed = folder.terraform(["validate"], {**FILES, "snippet.tf": snippet.text})
    evidence = replace(read, engine=ID, tool=_version())
    return replace(evidence, rung=Rung.FAILED, detail=refusal(completed)) if completed.returncode else evidence


ENGINE = Engine(
    ID,
    "terraform validate",
    Rung.CHECKED,
    _judge,
    _version,
    slow=True,
    packages=(_PARSER,),
    extra="checks",
    more=terraform_provider.missing,
    forms=(Form.ADD, Form.OLDER),
)
