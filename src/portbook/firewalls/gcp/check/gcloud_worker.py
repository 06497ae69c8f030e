"""The inner side of the sandbox where gcloud runs, with an API of our own at a port of its loopback.

A job is `{"held": [body…], "calls": [argv…], "seconds": …}`; it is answered by `{"runs": […], "asked": [[method, path,
body, status]…]}`, the first as programs are, up to the first that fails.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

from portbook.firewalls.gcp.check import fake_api
from portbook.proof.sandbox import isolation, loopback, worker

_TOKEN = "/tmp/token"  # noqa: S105, S108  # for nobody; private
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


class ProjectBench(worker.Worker):
    """gcloud, and the project that it finds."""

    def open(self) -> dict[str, object]:
        """Let gcloud reach the API."""
        loopback.up()
        return {}

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Run gcloud, with an API that lasts as long."""
        Path(_TOKEN).write_text("none\n", "utf-8")
        log = os.memfd_create("asked")
        server = _start(job["held"], log)
        runs = []
        try:
            for argv in job["calls"]:
                runs.append(worker.run(argv, b"", job["seconds"], more=_ENVIRONMENT))
                if runs[-1].get("returncode") != 0:
                    break
        finally:
            os.kill(server, signal.SIGKILL)
            os.waitpid(server, 0)
        os.lseek(log, 0, os.SEEK_SET)
        with os.fdopen(log, "rb") as asked:
            return {"runs": runs, "asked": [json.loads(line) for line in asked]}


def _start(held: list[dict[str, Any]], log: int) -> int:
    """The process of an API that has been listening when this returns."""
    server = fake_api.Server(fake_api.Firewalls(held, log))
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
