"""A folder with a Terraform configuration in a sandbox, for the user's own Terraform and AWS provider."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from portbook.escape.visible import one_line
from portbook.firewalls.aws.check import terraform_provider
from portbook.firewalls.aws.check.terraform_cloud_worker import ENDPOINT
from portbook.proof.sandbox.sandbox import INNER_TOOLS, Sandbox
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed

_SECONDS = 300
_ERROR = re.compile(r"Error: (.+)")
GROUP = "portbook"
FILES = {
    "settings.tfrc": f'provider_installation {{\n  dev_overrides {{\n    "hashicorp/aws" = "{INNER_TOOLS}"\n  }}\n}}\n',
    "surroundings.tf": f"""\
terraform {{
  required_providers {{
    aws = {{
      source = "hashicorp/aws"
    }}
  }}
}}
provider "aws" {{
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  max_retries                 = 1
  endpoints {{
    ec2 = "http://{ENDPOINT[0]}:{ENDPOINT[1]}"
  }}
}}
resource "aws_security_group" "instance" {{
  name = "{GROUP}"
}}
""",
}
"""Terraform's settings, and the blocks that a snippet needs beside it."""


class Folder(Sandbox):
    """A sandbox with a folder for one Terraform configuration."""

    worker = "portbook.firewalls.aws.check.terraform_worker"

    @classmethod
    def tools(cls) -> Path | None:
        """The folder of the AWS provider."""
        plugin = terraform_provider.provider()
        return plugin.folder if plugin else None

    def terraform(self, words: Sequence[str], files: Mapping[str, str] | None = None) -> ProgramResult:
        """Run a Terraform command, and answer its question with yes.

        Args:
            words: the command and its options.
            files: files to write first, by name.

        Raises:
            SandboxFailed: Terraform could not be started, or the sandbox died.
        """
        path = str(terraform_provider.program() or "terraform")
        job = {"files": dict(files or {}), "argv": [path, *words], "stdin": "yes\n", "seconds": _SECONDS}
        answer = self.ask(job, _SECONDS + 10)
        if "failed" in answer:
            msg = f"Terraform could not be started in the sandbox: {answer['failed']}"
            raise SandboxFailed(msg)
        return ProgramResult(answer["returncode"], answer["stdout"], answer["stderr"])


def refusal(completed: ProgramResult) -> str:
    """Why Terraform refuses a configuration, one sentence."""
    match = _ERROR.search(completed.stderr + completed.stdout)
    return f"terraform refuses it: {one_line(match[1]) if match else completed.returncode}"
