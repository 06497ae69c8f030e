"""Calls of `az network nsg rule`, taken apart by shlex and held against az's own reference of its options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.shell_words import command_lines
from portbook.targets import CannotJudge, Rejected

_REFERENCE = "az_nsg_rule"
_GROUP = "az", "network", "nsg", "rule"
_WHERE = "--resource-group", "--nsg-name", "--subscription"
_MAKING = "create"
_SAYING = {"--debug", "--no-wait", "--only-show-errors", "--output", "--query", "--verbose"}
"""What az says, and whether it waits until all is done."""
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_MEANT_OTHERWISE = re.compile(r"(?:[^=]*=)?@.+|['\[{].*|null|\?\?", re.DOTALL)
"""What az reads a file for, or takes for its own syntax of values."""


@dataclass(frozen=True)
class Invocation:
    """One call.

    Attributes:
        line: where it is.
        words: all of it, as a shell gives them to the program.
        options: their values, by their long names.
    """

    line: int
    words: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """Of the rule that it is about."""
        return self.options["--name"][0]


def version() -> str:
    """`azure-cli 2.91.0`: the az that the reference is of."""
    return f"{extract(_REFERENCE)['source'].split()[0]} {extract(_REFERENCE)['version']}"


def known(verb: str) -> Mapping[str, Mapping[str, Any]]:
    """The options of a command, by their long names."""
    options: Mapping[str, Mapping[str, Any]] = extract(_REFERENCE)["commands"][verb]
    return options


def invocations(text: str, verb: str) -> list[Invocation]:
    """The calls of a text, which does nothing but `verb`, to rules of one group.

    Raises:
        CannotJudge: a line is something else, or needs a shell; there is more than one group.
        Rejected: az has no such option, or misses one.
    """
    found = []
    for each in command_lines(text, sudo=True):
        if each.words[: len(_GROUP) + 1] != (*_GROUP, verb):
            raise CannotJudge(each.line, f"this is not {' '.join(_GROUP)} {verb}")
        found.append(Invocation(each.line, each.words, _options(each.line, verb, each.words[len(_GROUP) + 1 :])))
        if len({tuple(call.options.get(name) for name in _WHERE) for call in found}) > 1:
            raise CannotJudge(each.line, "the rules are of more than one group")
    return found


def _options(line: int, verb: str, words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    options = dict[str, list[str]]()
    last = ""
    for word in words:
        if word.startswith("-"):
            said, joined, value = word.partition("=")
            last = _long(line, verb, said)
            if last in options:
                raise CannotJudge(line, f"{last} is there twice")
            options[last] = [value] if joined else []
        elif not last:
            raise Rejected(line, f"az refuses {word}: it belongs to no option")
        else:
            options[last].append(word)
    if missing := [name for name, each in known(verb).items() if each.get("required") and name not in options]:
        raise Rejected(line, f"it needs {missing[0]}")
    silent = _SAYING if verb == _MAKING else ()
    kept = {name: each for name, each in options.items() if name not in silent or _is_wrong(known(verb)[name], each)}
    return {name: _values(line, name, tuple(each), known(verb)[name]) for name, each in kept.items()}


def _is_wrong(option: Mapping[str, Any], values: Sequence[str]) -> bool:
    """Whether an option about what az says has other values than it takes: one, or none where it is a flag."""
    return len(values) != (0 if option.get("values") in (0, "?") else 1)


def _long(line: int, verb: str, said: str) -> str:
    for name, each in known(verb).items():
        singular = (name.removesuffix("es"), name.removesuffix("s")) if each.get("values") == "+" else ()
        if said in (name, *each.get("short", ()), *singular):  # az takes the beginning of an option for it
            return name
    if any(name.startswith(said) for name in known(verb)):
        raise CannotJudge(line, f"{said} is short for something")
    raise Rejected(line, f"az has no option {said} here")


def _values(line: int, name: str, values: tuple[str, ...], option: Mapping[str, Any]) -> tuple[str, ...]:
    """The values as az spells them itself: small letters or capitals make no difference where it offers choices."""
    if option.get("values", 1) not in (1, "+"):
        raise CannotJudge(line, f"what {name} does here cannot be judged")
    if not values or (len(values) > 1 and "values" not in option):
        raise Rejected(line, f"{name} needs {'values' if 'values' in option else 'one value'}")
    if strange := [each for each in values if not each or _MEANT_OTHERWISE.fullmatch(each)]:
        raise CannotJudge(line, f"az takes {strange[0] or 'nothing'} for something else than the value of {name}")
    if option.get("type") == "integer" and not _WHOLE.fullmatch(values[0]):
        raise Rejected(line, f"{name} is a number, not {values[0]}")
    if "choices" not in option:
        return values
    spelled = {each.lower(): str(each) for each in option["choices"]}
    if values[0].lower() not in spelled:
        raise Rejected(line, f"{name} is one of {', '.join(option['choices'])}, not {values[0]}")
    return (spelled[values[0].lower()],)
