"""Calls of `gcloud compute firewall-rules`, taken apart by shlex and held against gcloud's own reference of its options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.shell_words import command_lines
from portbook.targets import CannotJudge, Rejected

_GROUP = "gcloud", "compute", "firewall-rules"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_ANY_COMMANDS = {"--format", "--project", "--quiet", "--verbosity"}
"""Flags of every command of gcloud that may stand before its last word, and are about what it says and for which project."""
_ANY_CASE = {"--action", "--direction"}
"""Flags whose values gcloud turns to capitals itself."""


@dataclass(frozen=True)
class Invocation:
    """One call.

    Attributes:
        line: where it is.
        words: all of it, as a shell gives them to the program.
        verb: `create`, `delete` or `describe`.
        names: of the resources.
        options: their values; empty of those that take none.
    """

    line: int
    words: tuple[str, ...]
    verb: str
    names: tuple[str, ...]
    options: Mapping[str, str]


def version() -> str:
    """Of the gcloud that the reference is of."""
    return f"gcloud {extract('gcloud_firewall_rules')['version']}"


def invocations(text: str, verb: str) -> list[Invocation]:
    """The calls of a text, which does nothing but `verb`.

    Raises:
        CannotJudge: a line is something else, or needs a shell.
        Rejected: gcloud has no such option, or misses one.
    """
    found = list[Invocation]()
    for each in command_lines(text, sudo=True):
        made = _invocation(each.line, each.words, verb)
        if found and made.options.get("--project") != found[0].options.get("--project"):
            raise CannotJudge(each.line, "it is for more than one project")
        found.append(made)
    return found


def _invocation(line: int, words: tuple[str, ...], verb: str) -> Invocation:
    known = extract("gcloud_firewall_rules")["commands"][verb]
    plain, options = list[str](), dict[str, str]()
    rest = iter(words)
    for each in rest:
        if not each.startswith("-"):
            plain.append(each)
            continue
        option, value = _option(line, each, rest, known["flags"])
        if option in options:
            raise CannotJudge(line, f"{option} is there twice")
        if len(plain) <= len(_GROUP) and option not in _ANY_COMMANDS:
            raise CannotJudge(line, f"{option} stands before what is to be done")
        options[option] = value
    path, names = plain[: len(_GROUP) + 1], plain[len(_GROUP) + 1 :]
    if (*path,) != (*_GROUP, verb):
        raise CannotJudge(line, f"this is not {' '.join(_GROUP)} {verb}")
    _refuse_missing(line, known, names, options)
    return Invocation(line, words, verb, tuple(names), options)


def _option(line: int, word: str, rest: Iterator[str], flags: Mapping[str, Any]) -> tuple[str, str]:
    said, joined, value = word.partition("=")
    name = "--quiet" if said == "-q" else said
    if name not in flags:
        raise Rejected(line, f"gcloud has no option {name} here")
    kind = flags[name]["type"]
    if kind == "bool":
        if joined:
            raise CannotJudge(line, f"{name} with a value")
        return name, ""
    given = value if joined else next(rest, None)
    if given is None or (not joined and given.startswith("-")):
        raise Rejected(line, f"{name} needs a value")
    spelled = given.upper() if name in _ANY_CASE else given
    _refuse_other(line, name, spelled, flags[name])
    return name, spelled


def _refuse_other(line: int, name: str, value: str, flag: Mapping[str, Any]) -> None:
    """Refuse a value that is not of the option's type."""
    if "choices" in flag and value not in flag["choices"]:
        raise Rejected(line, f"{name} is one of {', '.join(flag['choices'])}, not {value}")
    if flag["type"] == "int" and not _WHOLE.fullmatch(value):
        raise Rejected(line, f"{name} is a number, not {value}")
    if flag["type"] == "list" and (value.startswith("^") or not all(value.split(","))):
        raise CannotJudge(line, f"{name} is not words with commas between them")


def _refuse_missing(line: int, known: Mapping[str, Any], names: Sequence[str], options: Mapping[str, str]) -> None:
    if not names or (known["names"]["nargs"] == "1" and len(names) != 1) or len(set(names)) != len(names):
        raise Rejected(line, "it needs a name, or each of several once")
    for group in known["one_of"]:
        if len(options.keys() & set(group)) != 1:
            raise Rejected(line, f"it needs one of {', '.join(group)}")
    for name, flag in known["flags"].items():
        if flag.get("required") and name not in options:
            raise Rejected(line, f"it needs {name}")
