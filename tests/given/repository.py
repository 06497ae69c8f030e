"""A copy of what this repository's own site is made from, with few services: the whole catalogue takes minutes to prove."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = ("mkdocs.yml", "properdocs.yml", "zensical.yml", "portbook.yml")


def copied(to: Path, services: Sequence[str] = ("tailscale",)) -> Path:
    """The pages, the hook, the configuration and some services. A build proves what is not known there."""
    for folder in ("docs", "hooks"):
        shutil.copytree(ROOT / folder, to / folder)
    for name in FILES:
        shutil.copy(ROOT / name, to)
    config = to / "portbook.yml"
    config.write_text("".join(line for line in config.open() if not line.startswith("build-proves")))
    (to / "ports").mkdir()
    for service in services:
        shutil.copy(ROOT / "ports" / f"{service}.yml", to / "ports")
    return to
