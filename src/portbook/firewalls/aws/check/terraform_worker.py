"""The worker inside the sandbox that runs Terraform.

A job is `{"files": {name: text}, "argv": […], "stdin": …, "seconds": …}`. The answer is that of `worker.run`.
"""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

from portbook.proof.sandbox import isolation, worker

_LIMITS = {**isolation.LIMITS, resource.RLIMIT_CPU: 300, resource.RLIMIT_AS: 16 << 30, resource.RLIMIT_NOFILE: 4096}
"""The limits of a process, raised because the provider's program has 700 MB."""
_ENVIRONMENT = {
    "TF_CLI_CONFIG_FILE": "/tmp/settings.tfrc",  # noqa: S108  # private
    "TF_CLI_ARGS": "-no-color",
    "CHECKPOINT_DISABLE": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class TerraformBench(worker.Worker):
    """The worker with a folder for one configuration."""

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Write the files of a job into the folder, and run Terraform there."""
        for name, text in job["files"].items():
            Path("/tmp", name).write_text(text, "utf-8")  # noqa: S108  # private
        return worker.run(job["argv"], job["stdin"].encode(), job["seconds"], limits=_LIMITS, more=_ENVIRONMENT)


def main() -> None:
    """Serve."""
    worker.main(TerraformBench)
