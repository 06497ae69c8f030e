"""What the AWS CLI's own parser takes of the commands that change security groups and network ACLs, and EC2's model of what they send.

Run it where the AWS CLI is installed as a Python package; nothing is sent:

    AWS_CONFIG_FILE=/nonexistent python -m tools.extracts.aws_cli
"""

# ruff: noqa: ANN401, SLF001  # a parser made at run time

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools.extracts.service_model import operations

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "aws" / "check" / "aws_cli_ec2.json"
API = "2016-11-15"
OPERATIONS = (
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "ModifySecurityGroupRules",
    "CreateSecurityGroup",
    "DeleteSecurityGroup",
    "CreateNetworkAclEntry",
    "ReplaceNetworkAclEntry",
    "DeleteNetworkAclEntry",
)
SECOND_VERSION: dict[str, dict[str, Any]] = {
    "--cli-auto-prompt": {"values": 0},
    "--cli-binary-format": {},
    "--cli-input-yaml": {},
    "--no-cli-auto-prompt": {"values": 0},
    "--no-cli-pager": {"values": 0},
    "--output": {"choices": ["json", "text", "table", "yaml", "yaml-stream", "off"]},
}
"""Options of every command that version 2 has, which is no Python package, and version 1 has not.

Source: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/index.html
"""


def main() -> None:
    """Write the extract."""
    driver = import_module("awscli.clidriver").create_clidriver()
    shared = dict(_global_options(driver._get_argument_table())) | SECOND_VERSION
    table = driver._get_command_table()["ec2"]._get_command_table()
    model = operations("ec2", API, OPERATIONS)
    extract = {
        "source": "awscli on PyPI, with its botocore, and the options of version 2",
        "version": version("awscli"),
        "licence": "Apache-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "commands": {f"ec2 {name}": {"options": shared | dict(_options(table[name]))} for name in model},
        "operations": {f"ec2 {name}": operation for name, operation in model.items()},
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _global_options(table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, argument in table.items():
        flag = (argument.cli_type_name == "boolean" and name != "endpoint-url") or name == "version"
        yield f"--{name}", {"values": 0} if flag else {}


def _options(command: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Left out is what goes without saying: one value, a string, that need not be there."""
    parser = import_module("awscli.argparser").ArgTableArgParser(command.arg_table)
    for action in parser._actions:
        facts = {"values": action.nargs, "choices": list(action.choices or ()), "required": action.required}
        yield (
            action.option_strings[0],
            {key: fact for key, fact in facts.items() if fact or (fact == 0 and key == "values")},
        )


if __name__ == "__main__":
    main()
