"""The engines that check OpenStack's security groups: `neutron`, which runs Neutron, and `neutron-schema`, which does not."""

from __future__ import annotations

from portbook.evidence import Rung
from portbook.firewalls.openstack.check import addition, group_rules, neutron
from portbook.firewalls.openstack.check.client_commands import REFERENCE, invocations
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, SecondView
from portbook.proof.reading.vendor_program import VendorProgram
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.targets import Reading

_FORMS = (Form.ADD, Form.UNDO, Form.SHOW)
_PACKAGES = (*neutron.PACKAGES, VALIDATOR)


def _read(snippet: Snippet) -> SecondView:
    """What the rules of a snippet let through, and the name of their group; only the name for `undo` and `show`."""
    calls = invocations(snippet.text)
    if snippet.id.form in FOLLOWING:
        return SecondView(Reading(()), addition.followed(calls, snippet.id.form))
    return SecondView(Reading(group_rules.rules(addition.rules(calls))), addition.groups(calls))


def _schema_version() -> str:
    """The versions of the validator, Neutron's attributes and the client's reference; empty where the validator is missing."""
    if not python_packages.version(VALIDATOR):
        return ""
    schema = f"attributes of {addition.schema_version()}, reference of {REFERENCE.version()}"
    return f"{python_packages.named(VALIDATOR)}, {schema}"


def _neutron_version() -> str:
    """The versions of the client, Neutron and the schema; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named(*neutron.PACKAGES)}, {_schema_version()}"


_SCHEMA = Engine(
    "neutron-schema",
    "The attributes of OpenStack's Networking API",
    Rung.CHECKED,
    SecondReading("neutron-schema", Rung.CHECKED, _schema_version, _read).judge,
    _schema_version,
    packages=(VALIDATOR,),
    extra="checks",
    forms=_FORMS,
)
NEUTRON = VendorProgram(
    "neutron",
    "Neutron, asked by the openstack program",
    _SCHEMA,
    neutron.NeutronSandbox,
    neutron.difference,
    _neutron_version,
    Rung.APPLIED,
)
ENGINES = (_SCHEMA, NEUTRON.engine(_PACKAGES, extra="openstack", forms=_FORMS))
