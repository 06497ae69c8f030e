"""What Neutron's own attributes say of the bodies of requests that make security groups and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portbook.firewalls.openstack.check.neutron_service import EXTRACT
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import VendorSchema

GROUP = VendorSchema(EXTRACT, "Neutron", ("security_group",))
RULE = VendorSchema(EXTRACT, "Neutron", ("security_group_rule",))


def version() -> str:
    """`neutron 29.0.0`: the Neutron that the attributes are of."""
    return f"{extract(EXTRACT)['source'].split()[0]} {extract(EXTRACT)['version']}"


def default_rules() -> list[Mapping[str, Any]]:
    """The rules that Neutron gives to new groups, as its API for them takes them."""
    held: list[Mapping[str, Any]] = extract(EXTRACT)["default_rules"]
    return held
