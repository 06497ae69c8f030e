"""Terraform's resources of AWS, without Terraform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portbook.model import Form, Rule
from portbook.proof.terraform.provider_engine import ProviderReading

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.proof.terraform.hcl import Resource


def _rules(found: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.proof.terraform import permissions  # noqa: PLC0415  # python-hcl2 may be missing

    return permissions.rules(found)


_READING = ProviderReading("aws_terraform", _rules)
read = _READING.read
version = _READING.version
ENGINE = _READING.engine(
    "terraform-schema", "The schema of Terraform's AWS provider", (Form.ADD, Form.OLDER, Form.UNDO, Form.SHOW)
)
