"""Real shells that a text is pasted into: interactive, in an empty directory, and with nothing to run but what records it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import subprocess
import termios
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

RECORDED = (
    *(
        "aws",
        "az",
        "firewall-cmd",
        "gcloud",
        "ip6tables",
        "iptables",
        "kubectl",
        "nft",
        "openstack",
        "sed",
        "sudo",
        "tee",
    ),
    *("terraform", "xargs"),
)
"""What snippets run."""
_TRAPS = ("id", "rm", "touch", "x", "z", "reboot")
"""What hostile texts would run."""
_STUB = """\
#!/bin/sh
said="$0"
for each; do said="$said [$each]"; done
if ! [ -t 0 ] && ! [ /proc/self/fd/0 -ef "$PASTED" ]; then
    while IFS= read -r line; do said="$said
    < $line"; done
fi
printf '%s\\n\\n' "$said" >> "$RECORD"
"""
_ENDS = "pasted-to-the-end"
_SECONDS = 60
_PARTS = 256


@dataclass(frozen=True)
class Shell:
    """A shell as people have it.

    Attributes:
        name: its program.
        argv: interactive, without anybody's settings.
        terminal: whether it reads a terminal; else the text as it stands, as some read only what is typed line by line.
    """

    name: str
    argv: tuple[str, ...]
    terminal: bool = False


SHELLS = (
    Shell("zsh", ("zsh", "-f", "-i")),
    Shell("zsh", ("zsh", "-f", "-i"), terminal=True),
    Shell("bash", ("bash", "--norc", "--noprofile", "-i")),
    Shell("bash", ("bash", "--norc", "--noprofile", "+O", "interactive_comments", "-i")),
    Shell("dash", ("dash", "-i")),
    Shell("fish", ("fish", "--no-config", "-i"), terminal=True),
)
"""zsh has no comments in what is typed, unless it is told to, and macOS does not tell it to."""


def each_shell() -> list[object]:
    """Them as parameters of a test, which is skipped where one is not on the machine."""
    return [
        pytest.param(
            each,
            id=" ".join(each.argv[:2] if each.terminal else each.argv) + (" on a terminal" if each.terminal else ""),
            marks=pytest.mark.skipif(
                shutil.which(each.name) is None, reason=f"there is no {each.name} on this machine"
            ),
        )
        for each in SHELLS
    ]


@dataclass(frozen=True)
class Pasted:
    """What came of a text: the programs that ran with their words and input, sorted; and the files that appeared."""

    ran: tuple[str, ...]
    files: tuple[str, ...]


def pasted(text: str, shell: Shell, folder: Path) -> Pasted:
    """Paste a text into a shell."""
    return _run(text, [*shell.argv], folder, terminal=shell.terminal)


def as_script(text: str, folder: Path) -> Pasted:
    """What the text does as a script, in which comments are comments for certain."""
    return _run(text, ["sh", "pasted"], folder)


def _run(text: str, argv: list[str], folder: Path, *, terminal: bool = False) -> Pasted:
    inside, beside = folder / "inside", folder / "beside"
    for each in (inside, beside, beside / "bin"):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    for name in (*RECORDED, *_TRAPS, _ENDS):
        stub = beside / "bin" / name
        stub.write_text(_STUB, encoding="utf-8")
        stub.chmod(0o755)
    script = beside / "pasted"
    script.write_text(f"{text}{_ENDS}\n", encoding="utf-8")
    environment = {
        "PATH": f"{beside}/bin",
        "HOME": str(beside),
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "RECORD": f"{beside}/record",
        "PASTED": str(script),
    }
    program = shutil.which(argv[0]) or argv[0]
    words = [program, *(str(script) if each == "pasted" else each for each in argv[1:])]
    if terminal:
        _type(f"{text}{_ENDS}\n", words, environment, inside)
    else:
        with script.open("rb") as stream:
            subprocess.run(
                words, stdin=stream, capture_output=True, env=environment, cwd=inside, timeout=_SECONDS, check=False
            )  # our own shells
    record = beside / "record"
    said = record.read_text("utf-8") if record.exists() else ""
    ran = [each.removeprefix(f"{beside}/bin/") for each in said.split("\n\n") if each]
    assert ran.count(_ENDS) == 1, f"{argv[0]} did not come to the end of the text"
    return Pasted(tuple(sorted(each for each in ran if each != _ENDS)), tuple(sorted(map(str, inside.rglob("*")))))


def _type(text: str, words: list[str], environment: dict[str, str], folder: Path) -> None:
    """The text typed at a terminal, and then the end of input."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=folder,
        start_new_session=True,
        preexec_fn=_own_terminal,  # noqa: PLW1509  # nothing else runs in the tests' process then
    )
    os.close(theirs)
    record, left, until = Path(environment["RECORD"]), text.encode(), time.monotonic() + _SECONDS
    try:
        while time.monotonic() < until and not _came_to_the_end(record):
            readable, writable, _ = select.select([ours], [ours] if left else [], [], 0.1)
            if readable:
                os.read(ours, 65536)
            elif writable:
                left = left[os.write(ours, left[:_PARTS]) :]
    except OSError:  # the shell has gone
        pass
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _own_terminal() -> None:
    """Make the terminal that it reads the one that controls it, as fish wants it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _came_to_the_end(record: Path) -> bool:
    return record.exists() and f"/{_ENDS}\n" in record.read_text("utf-8", "replace")
