"""The commands of the corpus of documents that stand in one line and have no placeholder, for the vendors' own programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import yaml

from portbook.proof.handwritten.read_commands import CommandReader, stands_for_any
from portbook.proof.reading.program_reference import Invocation
from portbook.targets import CannotJudge, Rejected

CASES = Path(__file__).parents[1] / "proof" / "handwritten" / "cases"


def written(name: str, command: str) -> Iterator[Invocation]:
    """Those of one corpus and one command."""
    for case in yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8")):
        text = case.get("bash", "")
        words = tuple(shlex.split(text)) if text and "\n" not in text.strip() and not set("$<@") & {*text} else ()
        if f" {command} " in f" {' '.join(words)} " and not any(map(stands_for_any, words)):
            yield Invocation(1, words)


def refusal(reader: CommandReader, call: Invocation) -> str | None:
    """Why the reader refuses a command; empty where it accepts it, None where it cannot judge it."""
    try:
        reader.read(call.words)
    except Rejected as refused:
        return refused.message
    except CannotJudge:
        return None
    return ""
