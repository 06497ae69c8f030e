"""Terraform's firewall rules of Google Cloud, without Terraform: what the provider would ask the API for has to fit the API's schema too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portbook.model import Form, Rule
from portbook.proof.terraform.provider_engine import ProviderReading

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.proof.terraform.hcl import Resource


def _rules(found: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.proof.terraform import firewalls  # noqa: PLC0415  # jsonschema may be missing

    return firewalls.rules(found)


def _api() -> str:
    from portbook.proof.google import schema  # noqa: PLC0415  # jsonschema may be missing

    return schema.version()


ENGINE = ProviderReading("gcp_terraform", _rules, also=("jsonschema",), api=_api).engine(
    "google-provider", "The schema of Terraform's Google provider", (Form.ADD, Form.UNDO, Form.SHOW)
)
