"""Explains YAML syntax errors, and mends the text so that the rest of the file can be checked.

A mended text differs from the file in one character, so that all places stay the same (an added space moves the rest of
its line by one). It serves only to find further faults; its values are never used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from portbook.escape.visible import one_line
from portbook.load.faults import shown
from portbook.load.nodes import Mark

MISSING_SPACE = re.compile(r"(?P<indent>\s*(?:- )?)(?P<key>[a-z][a-z-]*):(?P<rest>[^\s/:].*)")
"""`tcp:443` where `tcp: 443` was meant."""
_IN_BLOCK = re.compile(r"\s*(?:- +)*(?:[\w.-]+: +)?")
_WORDS = re.compile(r"[^\r\n]*?(?=\s+#|\s*$)", re.MULTILINE)
_WORDS_IN_BRACES = re.compile(r"[^,\]}\r\n]*")
_BREAK = re.compile("[\r\n]")
_KEY_ONLY = re.compile(r"\s*(?:- )?[\w.-]+")


@dataclass(frozen=True)
class Mend:
    """One syntax fault, with a text in which it is mended.

    Attributes:
        mark: the place of the fault.
        id: the stable id of the problem.
        message: its message.
        cure: its cure.
        text: the whole text, mended; None where it cannot be mended.
        patched: the places where the mended text differs from the file.
    """

    mark: Mark
    id: str
    message: str
    cure: str
    text: str | None = None
    patched: frozenset[Mark] = frozenset()


@dataclass(frozen=True)
class _Fault:
    """A syntax error of the parser: the place where it occurred, and where the node that was being read began."""

    text: str
    at: yaml.Mark
    began: yaml.Mark

    @property
    def character(self) -> str:
        return self.text[self.at.index : self.at.index + 1]

    @property
    def line(self) -> str:
        """The line up to the fault."""
        return self.text[_line_start(self.text, self.at.index) : self.at.index]


def mend(text: str, error: yaml.YAMLError) -> Mend:
    """The fault behind a parser's error, mended where possible."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Mend(Mark(), "not-yaml", f"the file is not YAML: {one_line(str(error))}", "")
    fault = _Fault(text, error.problem_mark, error.context_mark or error.problem_mark)
    message = f"{error.context or ''}: {error.problem or ''}"
    for pattern, explain in _EXPLAIN:
        if pattern.search(message) and (mend := explain(fault)):
            return mend
    return Mend(_mark(fault.at), "not-yaml", f"the file is not YAML from here: {one_line(message).strip(': ')}", "")


def _reserved(fault: _Fault) -> Mend | None:
    """A value starts with a character that YAML reserves."""
    start = fault.began if fault.text[fault.began.index : fault.began.index + 1] in {"*", "&"} else fault.at
    first = fault.text[start.index : start.index + 1]
    if first == "\t":
        return Mend(_mark(start), "tab", "a tab stands where YAML wants spaces", "indent with spaces")
    if first not in set("*&@`%:"):
        return None
    word = _word(fault.text, start.index)
    message = f"{shown(word)} starts with a character that YAML keeps for itself"
    return _replaced(fault.text, start, ("reserved-character", message, _quote(word)))


def _colon_at_end(fault: _Fault) -> Mend | None:
    word = _word(fault.text, fault.began.index)
    message = f"{shown(word)} ends with a colon, which makes it a key"
    return _replaced(fault.text, fault.at, ("unquoted-colon", message, _quote(word)), fault.began)


def _colon_inside(fault: _Fault) -> Mend | None:
    if _KEY_ONLY.fullmatch(fault.line):
        before = fault.text[: fault.at.index - len(fault.line)].rstrip("\r\n")
        spaced = _spaced(fault.text, _line_start(before, len(before)), fault.at.line - 1)
        if spaced and spaced.mark.column == 1 + _indent(fault.line):
            return spaced
        message = f"{shown(fault.line.strip())} does not fit the line above"
        return Mend(_mark(fault.at), "indentation", message, "indent it like its neighbours, or quote the value above")
    message = "a colon and a space inside a value make it a key"
    return _replaced(fault.text, fault.at, ("unquoted-colon", message, "put the whole value in quotes"))


def _no_colon(fault: _Fault) -> Mend | None:
    start = _line_start(fault.text, fault.began.index)
    if spaced := _spaced(fault.text, start, fault.began.line):
        return spaced
    message = f"{shown(_line(fault.text, start))} is not a key with a value"
    return Mend(_mark(fault.began), "no-value", message, "write `key: value`")


def _misfit(fault: _Fault) -> Mend | None:
    if fault.line.rstrip().endswith(("}", "]")):
        cure = "quote the whole value, or remove the text"
        return Mend(_mark(fault.at), "text-behind-bracket", "text stands behind a closing bracket", cure)
    if fault.line.rstrip().endswith(("'", '"')):
        cure = "put the whole value in one pair of quotes, and write a quote inside it twice ('') or as \\\""
        return Mend(_mark(fault.at), "quotes", "text stands behind a closing quote", cure)
    if fault.character == ":":
        return Mend(_mark(fault.at), "no-key", "nothing stands before `:`", "write `key: value`")
    message = "the line does not fit the lines above"
    return Mend(_mark(fault.at), "indentation", message, "indent it like its neighbours")


def _unclosed(fault: _Fault) -> Mend | None:
    opening = fault.text[fault.began.index : fault.began.index + 1]
    closing = {"{": "}", "[": "]"}.get(opening)
    if closing is None:
        return None
    there = f"on line {fault.at.line + 1} neither a comma nor `{closing}` follows"
    ended = not fault.text[fault.at.index :].strip()
    message = f"`{opening}` opens here, and {f'no `{closing}` follows' if ended else there}"
    return Mend(
        _mark(fault.began), "unclosed", message, f"close it with `{closing}`, and quote text with a comma or # in it"
    )


def _began(name: str, message: str, cure: str) -> Callable[[_Fault], Mend]:
    return lambda fault: Mend(_mark(fault.began), name, message, cure)


def _noticed(name: str, message: str, cure: str) -> Callable[[_Fault], Mend]:
    return lambda fault: Mend(_mark(fault.at), name, message, cure)


_EXPLAIN: tuple[tuple[re.Pattern[str], Callable[[_Fault], Mend | None]], ...] = (
    (re.compile("scanning an (alias|anchor)|cannot start any token|expected (the )?node content"), _reserved),
    (re.compile("unexpected ':'"), _colon_at_end),
    (re.compile("mapping values are not allowed"), _colon_inside),
    (re.compile("could not find expected ':'"), _no_colon),
    (re.compile("block mapping: (did not find expected key|expected <block end>)"), _misfit),
    (re.compile("flow (mapping|sequence): .*expected ','"), _unclosed),
    (
        re.compile("quoted scalar: .*end of stream"),
        _began("quotes", "the quote that opens here is never closed", "close it"),
    ),
    (
        re.compile("(unknown|invalid Unicode|expected escape).*"),
        _noticed("escape", "no such escape in double quotes", "write \\\\ for a backslash, or use single quotes"),
    ),
    (
        re.compile("sequence entries are not allowed"),
        _noticed(
            "list", "a list cannot start on the line of its key", "write [a, b], or quote text that starts with -"
        ),
    ),
    (
        re.compile("block scalar"),
        _began("block-text", "`|` and `>` start a block of text on the next line", "quote text that starts with them"),
    ),
    (
        re.compile("expected (the )?node content"),
        _noticed("no-value", "a value is missing here", "write it, or quote text that starts with a bracket or comma"),
    ),
)


def _mark(mark: yaml.Mark) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _word(text: str, index: int) -> str:
    """The unquoted text that starts at an index."""
    block = _IN_BLOCK.fullmatch(text, _line_start(text, index), index)
    match = (_WORDS if block else _WORDS_IN_BRACES).match(text, index)
    return match.group().rstrip() if match else ""


def _quote(word: str) -> str:
    return f'quote it: "{shown(word)[1:-1]}"' if '"' not in word and "\\" not in word else "put it in quotes"


def _replaced(text: str, at: yaml.Mark, words: tuple[str, str, str], where: yaml.Mark | None = None) -> Mend:
    """Replace the character at a place by a letter; the fault is reported at `where`, by default the same place."""
    mended = f"{text[: at.index]}x{text[at.index + 1 :]}"
    return Mend(_mark(where or at), *words, mended, frozenset({_mark(at)}))


def _spaced(text: str, start: int, number: int) -> Mend | None:
    """Add a space after the first colon of the line that starts at `start`; None where no space is missing."""
    line = _line(text, start)
    match = MISSING_SPACE.fullmatch(line)
    if match is None:
        return None
    key, value = match["key"], match["rest"]
    mended = f"{text[:start]}{match['indent']}{key}: {value}{text[start + len(line) :]}"
    message = f"a space is missing after {shown(key + ':')}"
    return Mend(
        Mark(number + 1, len(match["indent"]) + 1),
        "missing-space",
        message,
        f"write {shown(f'{key}: {value}')}",
        mended,
    )


def _line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _line(text: str, start: int) -> str:
    return _BREAK.split(text[start:], maxsplit=1)[0]
