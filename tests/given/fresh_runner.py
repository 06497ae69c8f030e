"""A machine of GitHub's or GitLab's, in a root file system of Debian's packages: the steps are run, nothing of them is faked.

What cannot be had here is replaced by the nearest real thing: Debian for Ubuntu 24.04 and for the image of Python, and
each action that a step uses by what `_ACTIONS` says.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.given.workflow import evaluated
from tools import fresh_root

SITE = "/srv/site"
"""The repository, in the root."""
_WORKSPACE, _PYTHON = "/home/runner/work", "/opt/python"
_PATH = f"{_PYTHON}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SYSCTL = """\
#!/bin/sh
# The only setting that the workflows change is one of Ubuntu's kernels: others have none to change.
[ "$*" = "-w kernel.apparmor_restrict_unprivileged_userns=0" ]
"""


def make_image(root: Path) -> None:
    """Give a fresh root what the machines of GitHub have: sudo, Python's virtual environments, and a user."""
    run(root, "apt-get update -q && apt-get install -qy --no-install-recommends sudo python3-venv")
    run(root, "useradd --create-home runner && echo 'runner ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/runner")
    sysctl = root / "usr/local/sbin/sysctl"
    sysctl.write_text(_SYSCTL)
    sysctl.chmod(0o755)


def run(root: Path, script: str) -> None:
    """Run a script as root, which has to succeed."""
    assert fresh_root.enter(root, ["bash", "-ec", script]) == 0, script


@dataclass
class FreshRunner:
    """One machine.

    Attributes:
        root: its root file system, with the repository.
        artifacts: what jobs hand to each other.
        values: what the expressions of the workflow are worth.
        user: who runs the steps.
        log: what the steps printed.
    """

    root: Path
    artifacts: Path
    values: Mapping[str, str]
    user: str = "runner"
    log: str = field(default="", init=False)

    @classmethod
    def copied(cls, image: Path, to: Path, artifacts: Path, values: Mapping[str, str]) -> FreshRunner:
        """A machine of its own, made from an image."""
        subprocess.run(["cp", "--archive", "--reflink=auto", str(image), str(to)], check=True)  # noqa: S607  # of this machine
        return cls(to, artifacts, values)

    @property
    def workspace(self) -> Path:
        """The checkout."""
        return self.root / _WORKSPACE[1:]

    def run_job(self, job: Mapping[str, Any]) -> None:
        """Run all steps of a job; each has to succeed."""
        for step in job["steps"]:
            if "run" in step:
                self._run(step["run"], {**job.get("env", {}), **step.get("env", {})})
            else:
                _ACTIONS[step["uses"].partition("@")[0]](self, self._values(step.get("with", {})))

    def _run(self, script: str, variables: Mapping[str, str], folder: str = _WORKSPACE) -> None:
        """As GitHub runs a step where no shell is named: `bash -e FILE`."""
        assert "${{" not in script, "an expression in a script is code of whoever sets its value"
        (self.root / "tmp/step.sh").write_text(f"cd {folder}\n{script}")
        home = "/root" if self.user == "root" else f"/home/{self.user}"
        own = {"HOME": home, "PATH": _PATH, "GITHUB_STEP_SUMMARY": "/tmp/summary"}  # noqa: S108  # in the root
        words = [f"{name}={value}" for name, value in {**own, **self._values(variables)}.items()]
        command = shlex.join(["env", *words, "bash", "-e", "/tmp/step.sh"])  # noqa: S108  # likewise
        code = fresh_root.enter(self.root, ["bash", "-c", f"runuser -u {self.user} -- {command} > /tmp/log 2>&1"])
        printed = (self.root / "tmp/log").read_text("utf-8", "backslashreplace")
        self.log += f"--- {script}\n{printed}"
        assert code == 0, self.log

    def _values(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: evaluated(text, self.values) for name, text in texts.items()}

    def check_out(self, _options: Mapping[str, str]) -> None:
        """actions/checkout: a clone by git, with the history."""
        revision = self.values.get("github.sha", "main")
        self._run(f"git clone -q {SITE} {_WORKSPACE} && cd {_WORKSPACE} && git checkout -q {revision}", {}, "/")

    def set_up_python(self, _options: Mapping[str, str]) -> None:
        """actions/setup-python: a virtual environment of Debian's Python."""
        run(self.root, f"python3 -m venv {_PYTHON} && chown -R {self.user} {_PYTHON}")

    def upload(self, options: Mapping[str, str]) -> None:
        """actions/upload-artifact: a copy of a file or folder."""
        source = self.workspace / options["path"]
        if source.exists():
            self.artifacts.mkdir(exist_ok=True)
            subprocess.run(["cp", "--recursive", str(source), str(self._artifact(options["name"]))], check=True)  # noqa: S607  # of this machine

    def _artifact(self, name: str) -> Path:
        (self.artifacts / name).mkdir()
        return self.artifacts / name

    def download(self, options: Mapping[str, str]) -> None:
        """actions/download-artifact: a copy of those whose names match."""
        for artifact in sorted(self.artifacts.glob(options["pattern"])):
            shutil.copytree(artifact, self.workspace / options["path"] / artifact.name)
        run(self.root, f"chown -R {self.user} {_WORKSPACE}")

    def upload_pages(self, options: Mapping[str, str]) -> None:
        """actions/upload-pages-artifact: what it would pack has a first page, and no links, which Pages refuses."""
        site = self.workspace / options["path"]
        assert (site / "index.html").is_file()
        assert [path for path in site.rglob("*") if path.is_symlink()] == []


_ACTIONS: Mapping[str, Callable[[FreshRunner, Mapping[str, str]], None]] = {
    "actions/checkout": FreshRunner.check_out,
    "actions/setup-python": FreshRunner.set_up_python,
    "actions/upload-artifact": FreshRunner.upload,
    "actions/download-artifact": FreshRunner.download,
    "actions/upload-pages-artifact": FreshRunner.upload_pages,
}
