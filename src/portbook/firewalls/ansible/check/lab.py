"""A host of the lab that is its own controller: Ansible runs a playbook on it, without a connection to anywhere."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import INNER_PACKAGES, ProgramResult, Tools

PACKAGE = "ansible-core"
PLAYBOOK = "ansible-playbook"
"""The program that a reader runs a playbook with."""
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
"""What the system's own Python runs, as that of a virtual environment is not in the sandbox. It is root there already."""


class AnsibleLab(Lab):
    """A lab that has Ansible, which executes code by design: it is given nothing but our own rendering."""

    worker = "portbook.firewalls.ansible.check.worker"

    @classmethod
    def packages(cls) -> Path | None:
        """The folder that Ansible is in, with all that it needs."""
        return Path(str(distribution(PACKAGE).locate_file("")))


def play(tools: Tools, host: str, playbook: str, environment: Mapping[str, str]) -> ProgramResult:
    """Run a playbook on the host of the lab.

    Args:
        tools: the lab.
        host: the name that its play has for the host.
        playbook: the text.
        environment: what modules find besides in their environment.

    Raises:
        SandboxFailed: Ansible cannot be run.
    """
    completed = tools.run(("python3", "-I", "-c", _START, host, json.dumps(dict(environment))), playbook, _SECONDS)
    if not completed.returncode:
        return completed
    # The reason why a task fails is in its result: of a command, what it wrote to its standard error.
    failures = [json.loads(result) for result in _FAILED.findall(completed.stdout)]
    reasons = [str(failure.get("stderr") or failure.get("msg", "")) for failure in failures]
    return ProgramResult(completed.returncode, completed.stdout, "\n".join([*reasons, completed.stderr]))


def missing(needed: Sequence[str], package: str) -> str:
    """What else is missing and what to do about it, one sentence without a full stop; empty where nothing is.

    Args:
        needed: the programs that playbooks run.
        package: the system's, which has them.
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
