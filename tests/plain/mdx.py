"""What MDX, which Docusaurus reads pages with, makes of Markdown. It is a package of npm, and needs node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("mdx.mjs")
PACKAGES = ("@mdx-js/mdx", "remark-gfm")


@cache
def folder() -> Path | None:
    """The folder of npm's packages: the one that NODE_PATH names, else the one for all users."""
    npm = shutil.which("npm")
    if NODE is None or npm is None:
        return None
    named = (
        os.environ.get("NODE_PATH")
        or subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=True).stdout.strip()
    )
    return Path(named)


@cache
def lacking() -> str:
    """Why MDX cannot be asked; empty where it can."""
    packages = folder()
    if packages is None:
        return "no node or npm here: apt-get install npm"
    missing = [package for package in PACKAGES if not (packages / package / "index.js").is_file()]
    return f"npm install --global {' '.join(missing)}, or name their folder in NODE_PATH" if missing else ""


def as_javascript(pages: Sequence[str]) -> list[object]:
    """What MDX cannot read in some pages, or takes for more than Markdown: the page, and what it says or made of it."""
    run = subprocess.run(
        [str(NODE), str(SCRIPT), str(folder())], input=json.dumps(pages), capture_output=True, text=True, check=True
    )
    faults: list[object] = json.loads(run.stdout)
    return faults
