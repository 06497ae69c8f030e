"""Long and deep texts by strangers: every reader answers, and its work grows no faster than the text.

Work is counted in calls of Python's functions, which do not depend on the machine; nothing here is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import FrameType

import pytest

from portbook.evidence import Evidence
from portbook.load import load_book
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine, engines
from portbook.proof.sandbox.tools import NoTools
from portbook.rules import TooComplex
from portbook.snippets import all_snippets
from portbook.targets import CannotJudge, Target, Unreadable, size_limits, targets
from tests.samples import sampled

DATA = b"""\
service: demo
title: Demo
roles: {server: {title: Server, host: true}, client: {title: Clients, address: [10.0.0.0/8, "fd00::/8"]}}
flows: {web: {from: client, to: server, tcp: 443}}
"""
BOOK = load_book({"demo.yml": DATA}).book
LARGEST = size_limits.MAX_BYTES
SMALL = 2048
TIMES = 4
UNITS = {
    "brackets": "[", "braces": "{", "parentheses": "(", "all of them": "[{(", "closed": "[]{}()", "quotes": '"',
    "apostrophes": "'", "backticks": "`", "variables": "${", "substitutions": "$(", "lists": "- ", "keys": "a: ",
    "keys that ask": "? ", "maps in lists": "- a: ", "json": '{"a":', "json lists": "[[],", "commas": "a,", "words": "a b ",
    "one word": "a", "one number": "1", "options": "--a ", "backslashes": "\\", "lines": "a\n", "entries": "a: b\n",
    "items": "- a\n", "comments": "#\n", "signs": "%", "spaces": " ", "returns": "\r\n", "blocks": "a {\n", "values": "a = 1\n",
    "heredocs": "<<a\n", "commands": "a; ", "references": "a.", "dashes": "-", "colons": ":", "ranges": "1-",
    "lines that go on": "a \\\n", "lines that go on in PowerShell": "a `\n",
}  # fmt: skip
"""What a text is made of, again and again."""
NESTED = ["brackets", "braces", "all of them", "lists", "keys that ask", "maps in lists", "json", "variables"]
READERS = [
    engine
    for engine in engines().values()
    if not engine.programs and not engine.lacking() and engine.id != "reader" and Form.ADD in engine.forms
]
"""Without those of a vendor's commands alone, which are read by a program of the vendor's, in another process."""
PAIRS = [(engine, target) for engine in READERS for target in targets().values() if engine.id in target.engines]


def snippet(target: Target) -> Snippet:
    return next(candidate for candidate in all_snippets(BOOK, [target]) if candidate.id.form is Form.ADD)


def texts(target: Target, unit: str, size: int) -> list[str]:
    """The unit alone, behind a text of ours, and in the place of a port."""
    ours, junk = snippet(target).text, unit * (size // len(unit))
    return [text[:LARGEST] for text in (junk, ours + junk, ours.replace("443", junk, 1))]


def tried(read: Callable[[str], object], text: str) -> int:
    """How many functions were called; nothing but what a reader may say is raised."""
    calls = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        with suppress(Unreadable, TooComplex):
            read(text)
    finally:
        sys.setprofile(None)
    return calls


def judging(engine: Engine, target: Target) -> Callable[[str], object]:
    """How a text is judged: parsers of others, which ask the same text again and again, only get what our reader has read."""

    def judge(text: str) -> Evidence:
        if engine.supplementary:
            target.read(text)
        return engine.judge(replace(snippet(target), text=text), target, NoTools())

    return judge


@pytest.mark.parametrize(("target", "unit"), sampled(targets().values(), UNITS, one_in=4))
def test_a_reader_s_work_grows_as_its_text(target: Target, unit: str) -> None:
    for less, more in zip(texts(target, UNITS[unit], SMALL), texts(target, UNITS[unit], TIMES * SMALL), strict=True):
        assert tried(target.read, more) <= 2 * TIMES * tried(target.read, less) + 10_000


@pytest.mark.parametrize(("target", "unit"), sampled(targets().values(), [*NESTED, "quotes", "blocks"], one_in=3))
def test_as_much_as_is_read_is_answered(target: Target, unit: str) -> None:
    for text in texts(target, UNITS[unit], LARGEST):
        assert len(text) <= LARGEST
        assert tried(target.read, text) < 3_000_000


@pytest.mark.parametrize(("pair", "unit"), sampled(PAIRS, NESTED, one_in=3))
def test_a_second_reader_answers_too(pair: tuple[Engine, Target], unit: str) -> None:
    engine, target = pair
    judging(engine, target)(snippet(target).text)  # makes parsers, which stay
    for text in texts(target, UNITS[unit], TIMES * SMALL):
        assert tried(judging(engine, target), text) < 3_000_000


def test_a_short_text_of_ferm_may_say_much() -> None:
    """The words of a block are in each of its rules."""
    ports = " ".join(str(port) for port in range(1, 3000, 2))
    text = f"domain ip chain INPUT proto tcp dport ({ports}) {{ {'ACCEPT; ' * 300} }}\n"
    with pytest.raises(CannotJudge, match="at most 20,000 words"):
        targets()["ferm"].read(text)


@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.id)
def test_what_a_machine_lists_may_be_deep(target: Target) -> None:
    for unit in ("[", '{"a":', "[[],", "{"):
        with suppress(Unreadable, TooComplex, NotImplementedError):
            target.read_state(unit * (LARGEST // len(unit)))
