"""The engines that check Google Cloud's firewall rules: gcloud itself, the schema of Google's API, and Terraform's provider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from portbook.firewalls.gcp.check import fake_api, firewalls, gcloud_commands, requests
from portbook.firewalls.terraform.check.provider_engine import ProviderReader
from portbook.model import Form, Rule
from portbook.proof import python_packages
from portbook.proof.reading import yaml_values
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.reading.vendor_api import Commands, VendorApi
from portbook.proof.reading.vendor_program import ProgramSandbox, RequestComparison, VendorProgram
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.proof.sandbox import filesystem, programs

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource

API = VendorApi(
    schema=firewalls.SCHEMA,
    version=firewalls.version,
    documents=yaml_values.documents,
    rules=firewalls.rules,
    names=firewalls.names,
    commands=Commands(
        begin=re.compile(r"^[ \t]*(?:sudo[ \t]+)?gcloud(?=\s|$)", re.MULTILINE),
        commands={
            Form.COMMAND: gcloud_commands.CREATE,
            Form.UNDO: gcloud_commands.DELETE,
            Form.SHOW: gcloud_commands.DESCRIBE,
        },
        calls=gcloud_commands.invocations,
        body=requests.body,
        refuse_options=requests.refuse_options,
        names=lambda call: call.arguments,
        reference=gcloud_commands.REFERENCE,
    ),
    parsers=("PyYAML",),
)
_DISCOVERY = API.engine("gcp-discovery", "The schema of Google's Compute Engine API")


class GcloudSandbox(ProgramSandbox):
    """A project with some firewall rules, for the user's own gcloud."""

    worker = "portbook.firewalls.gcp.check.gcloud_worker"
    program = "gcloud"

    @classmethod
    def job(cls, call: Invocation) -> Any:  # noqa: ANN401  # JSON
        """A command line, with the path of gcloud."""
        return [str(programs.find(cls.program) or cls.program), *call.words[1:]]


_VENDOR = "https://www.googleapis.com/compute/v1/"


def _body(body: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """A body as gcloud would send it to Google: the URL of the network begins with that of the real API."""
    return {**(body or {}), "network": str((body or {}).get("network", "")).replace(fake_api.ENDPOINT, _VENDOR)}


def gcloud_elsewhere() -> str:
    """Why the sandbox cannot run the gcloud of this machine, one sentence without a full stop; empty where it can."""
    program = programs.find(GcloudSandbox.program)
    if program and not any(program.resolve().is_relative_to(folder) for folder in filesystem.PROGRAMS):
        return "gcloud is on this machine, but outside /usr, which is all that the sandbox has: install the package google-cloud-cli"
    return ""


def gcloud_version() -> str:
    """`gcloud 528.0.0`; empty where gcloud is missing. It comes from a file: running gcloud would write to the user's home."""
    program = programs.find(GcloudSandbox.program)
    file = program.resolve().parents[1] / "VERSION" if program else None
    return f"gcloud {file.read_text('utf-8').strip()}" if file and file.is_file() else ""


def _version() -> str:
    """The versions of gcloud and of the schema; empty where one is missing."""
    gcloud = gcloud_version()
    return f"{gcloud}, {API.tool()}" if gcloud and python_packages.version(VALIDATOR) else ""


_SSH = {"name": "default-allow-ssh", "allowed": [{"IPProtocol": "tcp", "ports": ["22"]}]}
GCLOUD = VendorProgram(
    "gcloud",
    "gcloud, with an API of our own",
    _DISCOVERY,
    GcloudSandbox,
    RequestComparison(API, "POST", _SSH, _body).difference,
    _version,
)


def _terraform_rules(resources: Sequence[Resource]) -> tuple[Rule, ...]:
    from portbook.firewalls.gcp.check import terraform_firewalls  # noqa: PLC0415  # python-hcl2 may be missing

    return terraform_firewalls.rules(resources)


ENGINES = (
    GCLOUD.engine(
        (VALIDATOR,),
        extra="checks",
        forms=(Form.COMMAND, Form.UNDO, Form.SHOW),
        programs=("gcloud",),
        more=gcloud_elsewhere,
    ),
    _DISCOVERY,
    ProviderReader("gcp_terraform", _terraform_rules, also=(VALIDATOR,), api=firewalls.version).engine(
        "google-provider", "The schema of Terraform's Google provider", (Form.ADD, Form.UNDO, Form.SHOW)
    ),
)
