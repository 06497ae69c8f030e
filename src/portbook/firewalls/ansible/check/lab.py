"""Runs Ansible on a host of the lab, which is its own controller, so that Ansible needs no connection."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import INNER_PACKAGES
from portbook.proof.sandbox.tools import ProgramResult, Tools

PACKAGE = "ansible-core"
PLAYBOOK = "ansible-playbook"
"""The program with which people run playbooks."""
_SECONDS = 60
_FAILED = re.compile(r"^(?:fatal|failed): \[[^\]]*\][^\n]*? => (\{.*\})$", re.MULTILINE)
_START = f"""
import json, os, sys
sys.path.insert(0, "{INNER_PACKAGES}")
os.environ.update(
    json.loads(sys.argv[2]),
    ANSIBLE_FORKS="1",
    ANSIBLE_HOME="/tmp/.ansible",
    ANSIBLE_NOCOLOR="1",
    ANSIBLE_PIPELINING="1",
    ANSIBLE_PYTHON_INTERPRETER=sys.executable,
    ANSIBLE_REMOTE_TEMP="/tmp/.ansible/tmp",
    LC_ALL="C.UTF-8",
)
with open("/tmp/playbook.yml", "w", encoding="utf-8") as file:
    file.write(sys.stdin.buffer.read().decode("utf-8"))
from ansible.cli.playbook import main
main(["{PLAYBOOK}", "-i", sys.argv[1] + ",", "-c", "local", "-e", "ansible_become=false", "/tmp/playbook.yml"])
"""
"""A program for the system's Python: that of a virtual environment is not in the sandbox. It runs as root there."""


class AnsibleLab(Lab):
    """A lab with Ansible. Ansible executes code by design, so it gets only Portbook's own rendering."""

    worker = "portbook.firewalls.ansible.check.worker"

    @classmethod
    def packages(cls) -> Path | None:
        """The folder of Ansible and its dependencies."""
        return Path(str(distribution(PACKAGE).locate_file("")))


def play(tools: Tools, host: str, playbook: str, environment: Mapping[str, str]) -> ProgramResult:
    """Run a playbook on the host of the lab.

    Args:
        tools: the lab.
        host: the host's name in the play.
        playbook: the text of the playbook.
        environment: more environment variables for the modules.

    Raises:
        SandboxFailed: Ansible cannot run.
    """
    completed = tools.run(("python3", "-I", "-c", _START, host, json.dumps(dict(environment))), playbook, _SECONDS)
    if not completed.returncode:
        return completed
    # The reason for a failure is in the result of the task; for a command, it is in its standard error.
    failures = [json.loads(result) for result in _FAILED.findall(completed.stdout)]
    reasons = [str(failure.get("stderr") or failure.get("msg", "")) for failure in failures]
    return ProgramResult(completed.returncode, completed.stdout, "\n".join([*reasons, completed.stderr]))


def missing(needed: Sequence[str], package: str) -> str:
    """What Ansible lacks on this machine and what to do, one sentence without a full stop; empty where nothing is missing.

    Args:
        needed: the programs that playbooks run.
        package: the system package with these programs.
    """
    ours = f"Python {sys.version_info.major}.{sys.version_info.minor}."
    python, folder = programs.find("python3"), programs.tools_folder()
    if python is None or not programs.version(python).startswith(ours):
        return (
            f"Ansible is installed for {ours[:-1]}, and the system's python3 is another: install portbook for that one"
        )
    if folder and any(path.is_relative_to(folder) for name in needed if (path := programs.find(name))):
        return f"Ansible finds programs of the system only: install the package {package}"
    return ""
