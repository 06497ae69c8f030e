"""What EC2's own service model says of the requests that change and list security groups and network ACLs.

The model is in botocore, and the AWS CLI makes its options of it. Run it where botocore is installed:

    python -m tools.extracts.aws_ec2
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tools.extracts.service_model import operations

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "aws" / "check" / "aws_ec2.json"
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


def main() -> None:
    """Write the extract."""
    extract = {
        "source": f"botocore, data/ec2/{API}/service-2.json",
        "version": version("botocore"),
        "licence": "Apache-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "operations": operations("ec2", API, OPERATIONS),
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
