"""Terraform's security rules of Azure, without Terraform: what the provider would ask the API for has to fit Microsoft's models too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portbook.firewalls.azure.check import schema
from portbook.firewalls.terraform.check.provider_engine import ProviderReading
from portbook.model import Form, Rule
from portbook.proof.reading.vendor_schema import VALIDATOR

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource


def _rules(found: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.firewalls.azure.check import terraform_rules  # noqa: PLC0415  # python-hcl2 may be missing

    return terraform_rules.rules(found)


ENGINE = ProviderReading("azure_terraform", _rules, also=(VALIDATOR,), api=schema.version).engine(
    "azurerm-provider", "The schema of Terraform's Azure provider", (Form.ADD, Form.UNDO, Form.SHOW)
)
