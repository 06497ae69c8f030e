"""The worker inside the sandbox that runs gcloud against a fake API on the loopback interface."""

from __future__ import annotations

import json
import os
import re
import signal
from functools import partial
from pathlib import Path
from typing import Any

from portbook.firewalls.gcp.check import fake_api
from portbook.proof.reading.program_worker import Result, until_failure
from portbook.proof.sandbox import isolation, loopback, worker

_SECONDS = 60
_TOKEN = "/tmp/token"  # noqa: S105, S108  # no token of anyone; private
_ENVIRONMENT = {
    "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE": fake_api.ENDPOINT,
    "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": _TOKEN,
    "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
    "CLOUDSDK_CONFIG": "/tmp/gcloud",  # noqa: S108  # private
    "CLOUDSDK_CORE_CHECK_GCE_METADATA": "0",
    "CLOUDSDK_CORE_DISABLE_FILE_LOGGING": "1",
    "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
    "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
    "CLOUDSDK_CORE_PROJECT": fake_api.PROJECT,
}
_ERROR = re.compile(r"^ERROR: \(gcloud\.[a-z.-]+\) (.+(?:\n - .+)*)", re.MULTILINE)
"""The message with which gcloud refuses a command. Any other failure does not show that the command is wrong."""


class ProjectBench(worker.Worker):
    """The worker with gcloud and the firewall rules of one project."""

    def open(self) -> dict[str, object]:
        """Bring the loopback interface up, so that gcloud reaches the API."""
        loopback.up()
        return {}

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Run the calls of a job against an API of its own."""
        Path(_TOKEN).write_text("none\n", "utf-8")
        log = os.memfd_create("requests")
        server = _start(job["resources"], log)
        try:
            runs = list(until_failure(partial(_run, log), job["calls"]))
        finally:
            os.kill(server, signal.SIGKILL)
            os.waitpid(server, 0)
        requests = _requests(log)
        os.close(log)
        return {"runs": runs, "requests": requests}


def _run(log: int, argv: list[str]) -> Result:
    completed = worker.run(argv, b"", _SECONDS, more=_ENVIRONMENT)
    for method, path, _body, status, _answer in _requests(log):
        if status == fake_api.UNKNOWN:
            return {"code": 1, "message": f"it asks for {method} of {path}, which is not known here", "broke": True}
    if completed.get("returncode") == 0:
        return {"code": 0, "message": ""}
    error = _ERROR.search(str(completed.get("stderr", "")))
    if error is None:
        reason = completed.get("failed") or f"it ended with {completed['returncode']}"
        return {"code": 1, "message": str(reason), "broke": True}
    return {"code": 1, "message": error[1]}


def _requests(log: int) -> list[Any]:
    """All requests so far with their answers, read from the API's log."""
    size = os.fstat(log).st_size
    return [json.loads(line) for line in os.pread(log, size, 0).splitlines()]


def _start(rules: list[dict[str, Any]], log: int) -> int:
    """Start the API in a child process; the process id. The API is listening when this returns."""
    server = fake_api.Server(fake_api.Firewalls(rules, log))
    process = os.fork()
    if process == 0:
        isolation.die_with_parent()
        server.serve_forever()
        os._exit(1)
    server.server_close()
    return process


def main() -> None:
    """Serve."""
    worker.main(ProjectBench)
