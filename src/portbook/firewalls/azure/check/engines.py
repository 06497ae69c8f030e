"""The engines that check Azure's network security groups: az itself, the models of Microsoft's SDK, and Terraform's provider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from portbook.firewalls.azure.check import az_commands, json_bodies, requests, security_rules
from portbook.firewalls.terraform.check.provider_engine import ProviderReader
from portbook.model import Form, Rule
from portbook.proof import python_packages
from portbook.proof.reading.vendor_api import Commands, VendorApi
from portbook.proof.reading.vendor_program import ProgramSandbox, RequestComparison, VendorProgram
from portbook.proof.reading.vendor_schema import VALIDATOR

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource

API = VendorApi(
    schema=security_rules.SCHEMA,
    version=security_rules.version,
    documents=json_bodies.bodies,
    spelled=security_rules.spelled,
    rules=security_rules.rules,
    names=security_rules.names,
    commands=Commands(
        begin=re.compile(r"^[ \t]*(?:#|(?:sudo[ \t]+)?az(?=\s|$))", re.MULTILINE),
        commands={Form.COMMAND: az_commands.CREATE, Form.UNDO: az_commands.DELETE, Form.SHOW: az_commands.SHOW},
        calls=az_commands.invocations,
        body=requests.body,
        refuse_options=requests.refuse_options,
        names=lambda call: (call.value("--name").lower(),),
        reference=az_commands.REFERENCE,
    ),
)
_SDK = API.engine("azure-sdk", "The models of Microsoft's SDK for Azure")


class AzSandbox(ProgramSandbox):
    """A network security group with some rules, for az."""

    worker = "portbook.firewalls.azure.check.az_worker"
    program = "az"
    package = "azure-cli"


_PACKAGES = (AzSandbox.package, VALIDATOR)


def _az_version() -> str:
    """The versions of az and of the schema; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named(AzSandbox.package)}, {API.tool()}"


_SSH = {"name": "ssh", "properties": {"protocol": "Tcp", "access": "Allow", "priority": 4096}}
AZ = VendorProgram(
    "az",
    "az, with an API of our own",
    _SDK,
    AzSandbox,
    RequestComparison(API, "PUT", _SSH, name=str.lower).difference,
    _az_version,
)


def _terraform_rules(resources: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.firewalls.azure.check import terraform_rules  # noqa: PLC0415  # python-hcl2 may be missing

    return terraform_rules.rules(resources)


ENGINES = (
    AZ.engine(_PACKAGES, extra="azure", forms=(Form.COMMAND, Form.UNDO, Form.SHOW)),
    _SDK,
    ProviderReader("azure_terraform", _terraform_rules, also=(VALIDATOR,), api=security_rules.version).engine(
        "azurerm-provider", "The schema of Terraform's Azure provider", (Form.ADD, Form.UNDO, Form.SHOW)
    ),
)
