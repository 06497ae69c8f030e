"""Runs a tool with files of its own. Not imported: the system's Python runs this text in a sandbox.

Argument: `{"files": {path: text}, "copies": {folder: path}, "stored": path, "root": …}`, paths in a folder of its own;
`stored` is what the tool writes to, and is forgotten; `root` is where a package with libraries is unpacked. A question is `{"run": [[program, argument, …], …]}`, where `{}` stands for that
folder; the answer `{"refused": …}`: what the first program that fails says, or nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> None:
    """Copy what never changes, then answer until the input ends; each question with the files as they were."""
    laid: dict[str, Any] = json.loads(sys.argv[1])
    folder = Path(tempfile.mkdtemp())
    for source, path in laid["copies"].items():
        shutil.copytree(source, folder / path, dirs_exist_ok=True)
    environment = os.environ | _libraries(laid.get("root", ""))
    _say({"ready": True})
    for line in sys.stdin:
        _lay(laid, folder)
        _say({"refused": _run(json.loads(line)["run"], folder, environment)})


def _lay(laid: dict[str, Any], folder: Path) -> None:
    shutil.rmtree(folder / laid["stored"], ignore_errors=True)
    for path, text in laid["files"].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _run(asked: list[list[str]], folder: Path, environment: dict[str, str]) -> str:
    for words in asked:
        argv = [word.replace("{}", str(folder)) for word in words]
        done = subprocess.run(  # noqa: S603  # the outer side names it
            argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return f"{' '.join(words)}: {done.stderr}"
    return ""


def _libraries(root: str) -> dict[str, str]:
    if not root:
        return {}
    folders = [each for place in ("lib", "usr/lib") for each in Path(root).glob(f"{place}/*-linux-gnu*")]
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, folders)),
        "GI_TYPELIB_PATH": ":".join(str(each / "girepository-1.0") for each in folders),
        "PYTHONPATH": f"{root}/usr/lib/python3/dist-packages",
    }


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
