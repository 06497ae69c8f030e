"""`.venv`: made once, made anew after an interruption, and brought up to date when a requirement changes."""

import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools import debian
from tools.say import Stop, say

_REQUIREMENTS = {
    "site": ("requirements.txt", "pyproject.toml"),
    "test": ("requirements-dev.txt", "requirements.txt", "pyproject.toml"),
    "extras": ("requirements-extras.txt", "requirements-dev.txt", "requirements.txt", "pyproject.toml"),
}
"""What decides the contents for a kind of work, each more than the one before; pip is given the first."""


@dataclass(frozen=True)
class Environment:
    """The virtual environment of a checkout."""

    root: Path

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.path / "bin" / "python"

    @property
    def made(self) -> Path:
        """Written when `python -m venv` has finished: the place that its scripts' first lines hold for."""
        return self.path / ".made"

    @property
    def installing(self) -> Path:
        """There while pip runs: found later, pip was killed half-way, and no one knows what is missing."""
        return self.path / ".installing"

    def installed(self, work: str) -> Path:
        """Holds the fingerprint of the requirements that were installed for `work`."""
        return self.path / f".installed-{work}"

    @property
    def whole(self) -> bool:
        """Whether it was made here and to the end, and its Python still runs."""
        return _text(self.made) == str(self.root) and not self.installing.exists() and _runs(self.python)

    def fingerprint(self, work: str) -> str:
        """Of the files that decide its contents."""
        return sha256(b"\0".join((self.root / name).read_bytes() for name in _REQUIREMENTS[work])).hexdigest()


def ensure(root: Path, work: str) -> None:
    """Make `.venv` hold what `site`, `test` or `extras` needs.

    Raises:
        Stop: Python has no venv module, or pip could not install something.
    """
    environment = Environment(root)
    if not environment.whole or _other_python_asked(environment):
        _make(environment)
    kinds = list(_REQUIREMENTS)
    enough = kinds[kinds.index(work) :]
    if all(_text(environment.installed(each)) != environment.fingerprint(each) for each in enough):
        _install(environment, work)


def _make(environment: Environment) -> None:
    say(f"Making .venv with Python {'.'.join(map(str, sys.version_info[:3]))}.")
    command = [sys.executable, "-m", "venv", "--clear", str(environment.path)]
    problem = _failure(command)
    if problem and ("ensurepip" in problem or "No module named venv" in problem):
        package = _venv_package()
        if not debian.install([package]):
            msg = f"Python's venv module is missing: run {debian.command([package])}, then make again."
            raise Stop(msg)
        problem = _failure(command)
    if problem:
        msg = f"{problem}\n.venv could not be made; the lines above say why."
        raise Stop(msg)
    environment.made.write_text(str(environment.root))


def _venv_package() -> str:
    """Debian's name for it: the short one for the system's own Python."""
    name = f"python3.{sys.version_info.minor}"
    return "python3-venv" if Path("/usr/bin/python3").resolve().name == name else f"{name}-venv"


def _install(environment: Environment, work: str) -> None:
    requirements = _REQUIREMENTS[work][0]
    say(f"Installing {requirements} into .venv.")
    environment.installing.touch()
    command = [str(environment.python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    problem = _failure([*command, "--requirement", requirements], cwd=environment.root)
    environment.installing.unlink()
    if problem:
        msg = f"{problem}\npip could not install {requirements}: it needs a package index the first time; then make again."
        raise Stop(msg)
    environment.installed(work).write_text(environment.fingerprint(work))


def _other_python_asked(environment: Environment) -> bool:
    """Whether PYTHON names another version than the one in `.venv`."""
    return (
        bool(os.environ.get("PYTHON")) and not (environment.path / "lib" / f"python3.{sys.version_info.minor}").is_dir()
    )


def _runs(python: Path) -> bool:
    """Also false where the Python that it was made with is gone, or is another version now."""
    return python.exists() and not _failure([str(python), "-c", "import pip"])


def _failure(command: list[str], cwd: Path | None = None) -> str:
    """What a command said when it failed; empty when it did not."""
    done = subprocess.run(  # noqa: S603  # the words are set-up's own, and a path
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (done.stdout.strip() or f"exit {done.returncode}") if done.returncode else ""


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
