"""The engines that check aws."""

from __future__ import annotations

from portbook.firewalls.aws.check import (
    cloudformation_ec2,
    cloudformation_registry,
    ec2_emulator,
    ec2_model,
    ec2_requests,
    terraform_apply,
    terraform_schema,
    terraform_validate,
)

ENGINES = (
    cloudformation_ec2.ENGINE,
    cloudformation_registry.ENGINE,
    ec2_emulator.ENGINE,
    ec2_model.ENGINE,
    ec2_requests.ENGINE,
    terraform_apply.ENGINE,
    terraform_schema.ENGINE,
    terraform_validate.ENGINE,
)
