"""The worker inside the sandbox that runs the `openstack` client and Neutron, both in its own process.

A call is `{"words": […], "deletes": …}`. With `deletes`, the client then deletes the rules whose ids the call prints, as
`xargs -r` would. The state after a job is the list of the project's groups.
"""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from portbook.firewalls.openstack.check.neutron_service import ENDPOINT, Neutron
from portbook.proof.reading.program_worker import PythonProgramBench, Result
from portbook.proof.sandbox import worker

_SIGNED_IN = ("--os-auth-type", "none", "--os-endpoint", ENDPOINT)
_GROUP = ("security", "group")
_DELETE = (*_GROUP, "rule", "delete")
_USAGE = 2
_SERVER_ERROR = 500


class CloudBench(PythonProgramBench):
    """The worker with the client, and the project that it is signed in to."""

    warming = (
        {"words": (*_GROUP, "create", "warm", "--description", "warm")},
        {"words": (*_GROUP, "rule", "list", "warm", "-f", "value", "-c", "ID"), "deletes": True},
        {"words": (*_GROUP, "rule", "create", "warm", "--protocol", "tcp", "--dst-port", "1")},
        {"words": (*_GROUP, "rule", "create", "warm", "--protocol", "tcp", "--dst-port", "1")},
        {"words": (*_GROUP, "rule", "create", "warm", "--dst-port", "x")},
        {"words": (*_GROUP, "rule", "list", "warm")},
        {"words": (*_GROUP, "delete", "warm")},
        {"words": (*_GROUP, "delete", "warm")},
    )
    """Calls that load what later calls need. Neutron refuses some of them."""

    def load(self) -> None:
        """Import the client and start Neutron."""
        logging.disable()
        os.environ["COLUMNS"] = "80"
        self._errors: list[BaseException] = []
        self._neutron = Neutron(self.settings)
        self._shell = self._program()
        self.open()

    def open(self) -> dict[str, object]:
        """Create the database of this child process, and begin a project."""
        self._neutron.create_database()
        return self.reset()

    def reset(self) -> dict[str, object]:
        """Begin another project, without the groups of the one before."""
        self._project = uuid4().hex
        return {}

    def run(self, call: Mapping[str, Any]) -> Result:
        """Run the client; if the call deletes, run it once more with the ids that it printed."""
        result, output = self._invoke(call["words"])
        if call.get("deletes") and not result["code"] and output.split():
            result, _output = self._invoke((*_DELETE, *output.split()))
        return result

    def respond(self, method: str, url: str, body: str) -> tuple[int, Mapping[str, str], str]:
        """Neutron's answer."""
        if not url.startswith(ENDPOINT):
            msg = f"{url} is not known here"
            raise ConnectionError(msg)
        url_parts = urlsplit(url)
        path = f"{url_parts.path}?{url_parts.query}" if url_parts.query else url_parts.path
        status, headers, answer = self._neutron.ask(method, path, body, self._project)
        return status, headers, answer.decode()

    def state(self) -> list[dict[str, Any]]:
        """The groups of the project, with their rules."""
        _status, _headers, answer = self._neutron.ask("GET", "/v2.0/security-groups", "", self._project)
        groups: list[dict[str, Any]] = json.loads(answer)["security_groups"]
        return groups

    def _invoke(self, words: Sequence[str]) -> tuple[Result, str]:
        """The result of one command, and its output."""
        self._errors.clear()
        before = len(self.requests)
        with redirect_stdout(io.StringIO()) as output, redirect_stderr(io.StringIO()) as errors:
            try:
                code = self._shell().run([*_SIGNED_IN, *words])
            except SystemExit as end:
                code = end.code
        message = " ".join(map(str, self._errors)).strip() or errors.getvalue().strip().rpartition("\n")[2]
        failed = any(int(str(request[3])) >= _SERVER_ERROR for request in self.requests[before:])
        refused = bool(self._errors) and all(isinstance(error, self._refusals) for error in self._errors)
        if failed or (code and code != _USAGE and not refused):
            return {"code": code or 1, "message": message, "broke": True}, ""
        return {"code": code, "message": message}, output.getvalue()

    def _program(self) -> Any:  # noqa: ANN401  # made at run time
        """The client's own class, which also records why a call failed."""
        client, sdk = import_module("osc_lib.exceptions"), import_module("openstack.exceptions")
        self._refusals = (client.CommandError, sdk.HttpException, sdk.DuplicateResource, ValueError)
        shell = import_module("openstackclient.shell").OpenStackShell

        def clean_up(program: Any, cmd: Any, result: int, err: BaseException | None) -> None:  # noqa: ANN401  # the program's
            self._errors += [err] if err else []
            shell.clean_up(program, cmd, result, err)

        return type("Shell", (shell,), {"clean_up": clean_up})


def main() -> None:
    """Serve."""
    worker.main(CloudBench)
