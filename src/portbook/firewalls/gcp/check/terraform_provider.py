"""Terraform's firewall rules of Google Cloud, without Terraform: what the provider would ask the API for has to fit the API's schema too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portbook.firewalls.gcp.check import schema
from portbook.firewalls.terraform.check.provider_engine import ProviderReading
from portbook.model import Form, Rule
from portbook.proof.reading.vendor_schema import VALIDATOR

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource


def _rules(found: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.firewalls.gcp.check import terraform_firewalls  # noqa: PLC0415  # python-hcl2 may be missing

    return terraform_firewalls.rules(found)


ENGINE = ProviderReading("gcp_terraform", _rules, also=(VALIDATOR,), api=schema.version).engine(
    "google-provider", "The schema of Terraform's Google provider", (Form.ADD, Form.UNDO, Form.SHOW)
)
