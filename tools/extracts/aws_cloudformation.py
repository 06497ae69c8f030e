"""What CloudFormation says of the properties of security group rules, and of the requests about stacks.

The first is of its registry, as cfn-lint carries it; the second of its service model, as botocore carries it.

Run it where both are installed:

    python -m tools.extracts.aws_cloudformation
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools.extracts.service_model import operations

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "aws" / "check" / "aws_cloudformation.json"
REGION = "us-east-1"
API = "2010-05-15"
OPERATIONS = ("DeleteStack", "DescribeStackResources")
RESOURCES = ("AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress")
_KEPT = ("type", "minimum")


def main() -> None:
    """Write the extract."""
    extract = {
        "source": f"CloudFormation's registry in {REGION}, as cfn-lint has it",
        "version": version("cfn-lint"),
        "licence": "MIT-0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "model": f"botocore {version('botocore')}, data/cloudformation/{API}/service-2.json, Apache-2.0",
        "operations": operations("cloudformation", API, OPERATIONS),
        "resources": {resource: _schema(resource) for resource in RESOURCES},
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _schema(resource: str) -> dict[str, Any]:
    """The registry's schema without people's texts; what is only read cannot be said, and exactly one of some has to be."""
    schema = (
        import_module("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, resource).schema
    )
    only_read = {path.rpartition("/")[2] for path in schema["readOnlyProperties"]}
    return {
        "type": "object",
        "properties": {
            name: {key: property_[key] for key in _KEPT if key in property_}
            for name, property_ in schema["properties"].items()
            if name not in only_read
        },
        "additionalProperties": schema["additionalProperties"],
        "required": schema["required"],
        "oneOf": [{"required": [key]} for key in schema["requiredXor"]],
    }


if __name__ == "__main__":
    main()
