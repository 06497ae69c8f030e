"""The engines that check AWS snippets. The file of an engine has the engine's id as its name, with `_` for `-`.

| id, as on the badge | file | target's text | what it does |
|---|---|---|---|
| `ec2-model` | `ec2_model.py` | AWS CLI commands | checks the requests against EC2's service model |
| `ec2-requests` | `ec2_requests.py` | AWS CLI commands | sends the requests to an emulated EC2 |
| `cloudformation-registry` | `cloudformation_registry.py` | CloudFormation templates | checks the resources against the registry |
| `cloudformation-ec2` | `cloudformation_ec2.py` | CloudFormation templates | lints them, and sends them to an emulated EC2 |
| `terraform-schema` | `terraform_schema.py` | Terraform resources | checks them against the provider's schema |
| `ec2-emulator` | `ec2_emulator.py` | Terraform resources | sends their arguments to an emulated EC2 |
| `terraform-validate` | `terraform_validate.py` | Terraform resources | runs `terraform validate` in a sandbox |
| `terraform-apply` | `terraform_apply.py` | Terraform resources | runs `terraform apply` against an emulated EC2 |

The other files of this folder are shared by these: `moto_client.py` is the emulated EC2, `security_group.py` and
`network_acl.py` are what it keeps, and `permissions.py` is what they let through.
"""

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
