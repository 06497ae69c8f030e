"""Terraform's resources of AWS, without Terraform: another's parser of HCL and the provider's own schema."""

from __future__ import annotations

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof import packages
from portbook.proof.engines.base import Engine
from portbook.proof.sandbox import Tools
from portbook.proof.second_reading import FOLLOWING, SecondReading, Seen
from portbook.proof.terraform.names import addresses
from portbook.targets import Reading, Target

ID = "terraform-schema"
_PARSER = "python-hcl2"


def read(snippet: Snippet) -> Seen:
    """The resources of a snippet as rules, and their addresses; the addresses alone, of commands."""
    if snippet.id.form in FOLLOWING:
        return Seen(Reading(()), addresses(snippet.text, snippet.id.form))
    from portbook.proof.terraform import hcl, permissions, schema  # noqa: PLC0415  # python-hcl2 may be missing

    found = hcl.resources(snippet.text)
    for each in found:
        schema.check(each)
    return Seen(Reading(permissions.rules(found)), hcl.addresses(found))


def version() -> str:
    """Of the parser and of the provider that the schema is of."""
    if not packages.version(_PARSER):
        return ""
    from portbook.proof.terraform import schema  # noqa: PLC0415  # python-hcl2 may be missing

    return f"{packages.named(_PARSER)}, schema of {schema.name()}"


_READING = SecondReading(ID, Rung.CHECKED, version, read)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return _READING.judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "The schema of Terraform's AWS provider",
    Rung.CHECKED,
    _judge,
    version,
    packages=(_PARSER,),
    extra="checks",
    forms=(Form.ADD, Form.OLDER, Form.UNDO, Form.SHOW),
)
