"""The worker inside the sandbox that runs Terraform, with an emulated EC2 on the loopback interface.

Beside the jobs of `terraform_worker`, it answers `{"ec2": {"Action": …}}` with `{"status": …, "body": …}`.
"""

from __future__ import annotations

import os
from http.client import HTTPConnection
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from portbook.firewalls.aws.check.terraform_worker import TerraformBench
from portbook.proof.sandbox import isolation, loopback, worker

ENDPOINT = loopback.ADDRESS, 4566
"""The address and port of the emulated EC2."""
_SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=none/20200101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
    "Content-Type": "application/x-www-form-urlencoded",
}
"""The headers that name the service and the region of a request. The emulator does not check the signature."""
_VERSION = {"Version": "2016-11-15"}
_WARMING = (
    {"Action": "DescribeVpcs"},
    {"Action": "CreateSecurityGroup", "GroupName": "warm", "GroupDescription": "warm"},
    {"Action": "DescribeSecurityGroups"},
    {"Action": "DescribeSecurityGroupRules"},
    {"Action": "DeleteSecurityGroup", "GroupName": "warm"},
    {"Action": "DescribeSecurityGroups", "GroupId.1": "sg-0"},
)
"""Requests that make the emulator load its files, which it cannot read later."""


class CloudBench(TerraformBench):
    """The worker with Terraform and an emulated EC2."""

    def __init__(self) -> None:
        server = import_module("moto.server")
        self._app = server.DomainDispatcherApplication(server.create_backend_app)
        client = import_module("werkzeug.test").Client(self._app)
        for call in _WARMING:
            client.post("/", data={**_VERSION, **call}, headers=_SIGNED)
        self._serving = import_module("werkzeug.serving")

    def open(self) -> dict[str, object]:
        """Start the emulator in a child process. It has no network but the loopback interface."""
        loopback.up()
        ready, go = os.pipe()
        if os.fork() == 0:
            self._serve(go)
        os.close(go)
        os.read(ready, 1)
        os.close(ready)
        return {}

    def _serve(self, go: int) -> None:
        isolation.die_with_parent()
        isolation.fresh_mounts()
        server = self._serving.make_server(*ENDPOINT, self._app)
        os.close(0)
        os.close(1)
        os.write(go, b"!")
        os.close(go)
        server.serve_forever()
        os._exit(0)

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Run Terraform, or send a request to the emulator."""
        if "ec2" in job:
            return _sent(job["ec2"])
        return super().answer(job)


def _sent(query: dict[str, str]) -> dict[str, object]:
    connection = HTTPConnection(*ENDPOINT, timeout=10)
    try:
        connection.request("POST", "/", urlencode({**_VERSION, **query}), _SIGNED)
        answer = connection.getresponse()
        return {"status": answer.status, "body": answer.read().decode()}
    except OSError as error:
        return {"failed": str(error)}
    finally:
        connection.close()


def main() -> None:
    """Serve."""
    worker.main(CloudBench)
