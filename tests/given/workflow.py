"""The steps of a workflow of GitHub, run as the scripts that they are, with programs of this machine and a fake `gh`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

import portbook

STARTER = files("portbook.adapters") / "starter"
FAKES = Path(__file__).parent / "fakes"
TOKEN = "ghs_ThisIsTheSecretOfTheTest0123456789ab"  # noqa: S105  # it opens nothing
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_COMMAND = re.compile(r"^\s*::(?P<name>[a-z-]+)(?: [^:]*)?::|##\[(?P<older>[a-z-]+)")
_QUIET = ("pip", "sudo", "portbook-tools")
"""Programs of which the tests only want to know that they are called."""


def workflow(path: str) -> dict[str, Any]:
    """A workflow of the starter files."""
    return read_workflow((STARTER / path).read_text("utf-8"))


def read_workflow(text: str) -> dict[str, Any]:
    """A workflow, read as YAML 1.2 reads it, where `on` is a text."""
    loaded: dict[str, Any] = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # texts only
    return loaded


def evaluated(text: str, values: Mapping[str, str]) -> str:
    """A text of a workflow with the values of its expressions."""
    return _EXPRESSION.sub(lambda match: values[match[1]], text)


@dataclass
class Runner:
    """A machine of GitHub's, as far as the scripts can tell.

    Attributes:
        folder: all that it has.
        values: what the expressions of the workflow are worth.
    """

    folder: Path
    values: Mapping[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    log: str = ""

    def __post_init__(self) -> None:
        for name in ("workspace", "temp", "home", "bin"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name in ("env", "output", "path", "summary"):
            self.file(name).touch()
        self._provide_programs()
        self.environment = {
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "GITHUB_REPOSITORY": "org/site",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_ENV": str(self.file("env")),
            "GITHUB_OUTPUT": str(self.file("output")),
            "GITHUB_PATH": str(self.file("path")),
            "GITHUB_STEP_SUMMARY": str(self.file("summary")),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "FAKE_GH": str(self.folder / "gh"),
            "NO_MKDOCS_2_WARNING": "1",
        }
        (self.folder / "gh").mkdir(exist_ok=True)

    @property
    def workspace(self) -> Path:
        """Where the checkout is."""
        return self.folder / "workspace"

    def file(self, name: str) -> Path:
        """The file that GITHUB_ENV and its like name."""
        return self.folder / f"github-{name}"

    @property
    def summary(self) -> str:
        """The job summary."""
        return self.file("summary").read_text("utf-8")

    def comments(self) -> dict[int, str]:
        """The comments by number of the pull request."""
        return {int(path.stem): path.read_text("utf-8") for path in (self.folder / "gh").glob("[0-9]*.md")}

    def calls(self, name: str) -> list[list[str]]:
        """With what a fake program was called."""
        path = self.folder / "gh" / f"{name}.calls"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def has_open(self, pulls: Sequence[tuple[int, str, str]]) -> None:
        """Make GitHub have these pull requests: number, commit, base."""
        listed = [{"number": number, "head": {"sha": head}, "base": {"sha": base}} for number, head, base in pulls]
        (self.folder / "gh" / "pulls.json").write_text(json.dumps(listed))

    def run_job(self, job: Mapping[str, Any], *, expected: int = 0, leave_out: Sequence[str] = ()) -> None:
        """Run all `run:` steps of a job; after one that fails, only those that run in any case."""
        code = 0
        for step in job["steps"]:
            if (
                "run" in step
                and step.get("name") not in leave_out
                and (not code or "!cancelled()" in step.get("if", ""))
            ):
                code = self.run_step(step, job.get("env", {})) or code
        assert code == expected, self.log

    def run_step(self, step: Mapping[str, Any], of_job: Mapping[str, str]) -> int:
        """The exit code of a step. It is run as GitHub runs it where no shell is named: `bash -e FILE`."""
        assert "${{" not in step["run"], "an expression in a script is code of whoever sets its value"
        own = {name: evaluated(text, self.values) for name, text in (*of_job.items(), *step.get("env", {}).items())}
        script = self.folder / "temp" / "step.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "-e", str(script)],  # noqa: S607  # the bash of this machine
            cwd=self.workspace if self.workspace.exists() else self.folder,
            env={**self.environment, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=600,
        )
        self.log += f"--- {step.get('name', step['run'])}\n{done.stdout.decode('utf-8', 'backslashreplace')}"
        return done.returncode

    def commands(self) -> list[str]:
        """The workflow commands that GitHub's runner would take from the log. Source: actions/runner, ActionCommand.cs."""
        names: list[str] = []
        token = ""
        for line in re.split(r"[\r\n]", self.log):
            if token and line.strip() == f"::{token}::":
                token = ""
            elif not token and (match := _COMMAND.search(line)):
                names.append(match["name"] or match["older"])
                token = line.rpartition("::")[2] if names[-1] == "stop-commands" else ""
        return names

    def _provide_programs(self) -> None:
        programs = self.folder / "bin"
        source = Path(portbook.__file__).parents[1]
        for name in ("portbook", "mkdocs"):
            path = programs / name
            path.write_text(
                f"#!/bin/sh\nPYTHONPATH={source} exec {sys.executable} -I -c \"\nimport sys\nsys.path.insert(0, '{source}')\nfrom runpy import run_module\nrun_module('{name}', run_name='__main__', alter_sys=True)\" \"$@\"\n"
            )
            path.chmod(0o755)
        for name in ("gh", "pip", "sudo"):
            shutil.copy(FAKES / name, programs / name)
            (programs / name).write_text((FAKES / name).read_text().replace("#!python3", f"#!{sys.executable} -I"))
            (programs / name).chmod(0o755)


def environment_names(job: Mapping[str, Any]) -> set[str]:
    """The names of the variables that a job's steps set."""
    return {name for step in job["steps"] for name in step.get("env", {})} | set(job.get("env", {}))


__all__ = ["FAKES", "STARTER", "TOKEN", "Runner", "environment_names", "evaluated", "os", "read_workflow", "workflow"]
