"""What Terraform's AWS provider says of the attributes of security group rules, extracted from the provider itself.

Run it where a folder has been initialised with the provider (`terraform init`):

    python -m tools.extracts.aws_terraform FOLDER
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "aws" / "check" / "aws_terraform.json"
PROVIDER = "registry.terraform.io/hashicorp/aws"
RESOURCES = (
    "aws_security_group_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
)
_KEPT = ("type", "required", "optional", "computed")


def main(folder: str) -> None:
    """Write the extract."""
    schemas = _asked(folder, "providers", "schema", "-json")["provider_schemas"][PROVIDER]["resource_schemas"]
    extract = {
        "source": PROVIDER,
        "version": _asked(folder, "version", "-json")["provider_selections"][PROVIDER],
        "licence": "MPL-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "resources": {resource: _attributes(schemas[resource]["block"]["attributes"]) for resource in RESOURCES},
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _attributes(all_of: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: attribute[key] for key in _KEPT if key in attribute} for name, attribute in all_of.items()}


def _asked(folder: str, *words: str) -> Any:  # noqa: ANN401  # JSON
    completed = subprocess.run(["terraform", f"-chdir={folder}", *words], capture_output=True, check=True)  # noqa: S603, S607  # the user's own
    return json.loads(completed.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
