"""The engine `terraform-schema`: it checks Terraform's AWS resources against the provider's schema.

It does not run Terraform itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portbook.firewalls.terraform.check.provider_engine import ProviderReader
from portbook.model import Form, Rule

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource


def _rules(resources: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.firewalls.aws.check import terraform_permissions  # noqa: PLC0415  # python-hcl2 may be missing

    return terraform_permissions.rules(resources)


_READING = ProviderReader("aws_terraform", _rules)
read = _READING.read
version = _READING.version
ENGINE = _READING.engine(
    "terraform-schema", "The schema of Terraform's AWS provider", (Form.ADD, Form.OLDER, Form.UNDO, Form.SHOW)
)
