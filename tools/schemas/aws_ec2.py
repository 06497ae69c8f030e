"""What EC2's own service model says of the requests that change and list security groups and network ACLs.

The model is in botocore, and the AWS CLI makes its options of it. Run it where botocore is installed:

    python -m tools.schemas.aws_ec2
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore
from botocore import xform_name
from botocore.loaders import Loader

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "proof" / "schemas" / "aws_ec2.json"
API = "2016-11-15"
OPERATIONS = (
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "DescribeSecurityGroupRules",
    "CreateNetworkAclEntry",
    "DeleteNetworkAclEntry",
    "DescribeNetworkAcls",
)

_LIMITS = {"min": "minimum", "max": "maximum", "enum": "enum"}
_NAMES_ONLY = {"TagSpecificationList", "UserIdGroupPairList", "PrefixListIdList"}
"""Lists whose members nothing here understands: that there are such parameters is all that is kept."""


def main() -> None:
    """Write the extract."""
    model = Loader().load_service_model("ec2", "service-2", API)
    extract = {
        "source": f"botocore, data/ec2/{API}/service-2.json",
        "version": botocore.__version__,
        "licence": "Apache-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "operations": {xform_name(each, "-"): _operation(each, model) for each in OPERATIONS},
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _operation(name: str, model: Mapping[str, Any]) -> dict[str, Any]:
    """Its options, by the parameter that each is for, and the schema of its parameters."""
    schema = _schema(model["operations"][name]["input"]["shape"], model["shapes"])
    return {"options": {f"--{xform_name(each, '-')}": each for each in schema["properties"]}, "schema": schema}


def _schema(name: str, shapes: Mapping[str, Any]) -> dict[str, Any]:
    """A shape as JSON Schema, without other members than those of the model."""
    shape = shapes[name]
    if shape["type"] == "structure":
        made: dict[str, Any] = {
            "type": "object",
            "properties": {key: _schema(each["shape"], shapes) for key, each in shape["members"].items()},
            "additionalProperties": False,
        }
        return {**made, "required": shape["required"]} if "required" in shape else made
    if name in _NAMES_ONLY:
        return {"type": "array"}
    if shape["type"] == "list":
        return {"type": "array", "items": _schema(shape["member"]["shape"], shapes)}
    return {"type": shape["type"], **{ours: shape[theirs] for theirs, ours in _LIMITS.items() if theirs in shape}}


if __name__ == "__main__":
    main()
