"""OpenStack's security groups, without a cloud: the attributes of Neutron's API, the client's reference, and shlex."""

from __future__ import annotations

from portbook.evidence import Evidence, Rung
from portbook.firewalls.openstack.check import client_commands, schema
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, Seen
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Reading, Target

ID = "neutron-schema"
FORMS = (Form.ADD, Form.UNDO, Form.SHOW)


def read(snippet: Snippet) -> Seen:
    """What the rules of a snippet let through, and their group; the group alone, of what deletes or lists it."""
    from portbook.firewalls.openstack.check import addition, group_rules  # noqa: PLC0415  # jsonschema may be missing

    calls = client_commands.invocations(snippet.text)
    if snippet.id.form in FOLLOWING:
        return Seen(Reading(()), addition.followed(calls, snippet.id.form))
    return Seen(Reading(group_rules.rules(addition.made(calls))), addition.groups(calls))


def version() -> str:
    """Of the validator, Neutron's attributes and the client's reference; empty where the validator is missing."""
    if not python_packages.version(VALIDATOR):
        return ""
    return f"{python_packages.named(VALIDATOR)}, attributes of {schema.version()}, reference of {client_commands.version()}"


_READING = SecondReading(ID, Rung.CHECKED, version, read)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return _READING.judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "The attributes of OpenStack's Networking API",
    Rung.CHECKED,
    _judge,
    version,
    packages=(VALIDATOR,),
    extra="checks",
    forms=FORMS,
)
