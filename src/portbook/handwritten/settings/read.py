"""`[tool.portbook.lint]` in the text of a pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portbook.escape.visible import one_line
from portbook.handwritten.rules import RULES, rule_named
from portbook.handwritten.rules.comments import NO_REASON, UNKNOWN
from portbook.handwritten.settings.settings import LintSettings, RuleIgnore, WrittenPath
from portbook.handwritten.settings.toml_places import KeyPath, places
from portbook.load.faults import listed, nearest, shown
from portbook.model import Location, Problem, Severity

TABLE: KeyPath = ("tool", "portbook", "lint")
KEYS = ("paths", "exclude", "ignore", "per-file-ignores", "severity", "baseline")
_BROKEN = re.compile(r"(?P<message>.*) \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)")
_MOST_DOTS = 2000
"""Full stops of a line: Python's own reader of TOML takes minutes for a key of more parts than anybody writes."""
_BECAUSE = 'write {rule} = "why it is right here"'


@dataclass(frozen=True)
class LoadedSettings:
    """What a pyproject.toml says about the lint of documents.

    Attributes:
        settings: what is right in it.
        problems: what is not.
    """

    settings: LintSettings = field(default_factory=LintSettings)
    problems: tuple[Problem, ...] = ()


def load_settings(text: str, path: str) -> LoadedSettings:
    """The settings in a text.

    Args:
        text: of a pyproject.toml.
        path: what problems call the file.
    """
    if deep := next((number for number, line in enumerate(text.split("\n"), 1) if line.count(".") > _MOST_DOTS), 0):
        problem = Problem(
            Location(path, deep, 1), "too-deep", f"a line has more than {_MOST_DOTS} full stops", "break it"
        )
        return LoadedSettings(problems=(problem,))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return LoadedSettings(problems=(_broken(text, path, str(error)),))
    except RecursionError:
        problem = Problem(Location(path, 0, 0), "too-deep", "lists are too deep in lists", "write it flat")
        return LoadedSettings(problems=(problem,))
    tools = data.get("tool")
    if not isinstance(tools, dict) or "portbook" not in tools:
        return LoadedSettings()
    reading = _Reading(path, {key: Location(path, *place) for key, place in places(text).items()})
    settings = reading.settings(tools["portbook"])
    return LoadedSettings(settings, tuple(sorted(reading.problems)))


def _broken(text: str, path: str, words: str) -> Problem:
    match = _BROKEN.fullmatch(words)
    lines = text.split("\n")
    line, column = (match["line"], match["column"]) if match and match["line"] else (len(lines), len(lines[-1]) + 1)
    message = f"this is no TOML ({match['message'] if match else words})"
    return Problem(Location(path, int(line), int(column)), "not-toml", message, "mend it")


@dataclass
class _Reading:
    """One table.

    Attributes:
        path: what problems call the file.
        places: of its keys and values.
        problems: what is wrong.
    """

    path: str
    places: Mapping[KeyPath, Location]
    problems: list[Problem] = field(default_factory=list)

    def settings(self, ours: object) -> LintSettings:
        """All that is right."""
        own = self._table(TABLE[:-1], ours, ("lint",))
        table = self._table(TABLE, own.get("lint", {}), KEYS)
        ignores = [*self._ignores((*TABLE, "ignore"), table.get("ignore", {}))]
        per_file = self._table((*TABLE, "per-file-ignores"), table.get("per-file-ignores", {}))
        for pattern, rules in per_file.items():
            ignores += self._ignores((*TABLE, "per-file-ignores", pattern), rules, pattern)
        return LintSettings(
            self._where(TABLE),
            tuple(self._written_path(key, text) for key, text in self._texts("paths", table)),
            tuple(text for _key, text in self._texts("exclude", table)),
            self._baseline(table),
            tuple(ignores),
            dict(self._severities(table.get("severity", {}))),
        )

    def _where(self, key: KeyPath) -> Location:
        """The place of a key, or of what leads to it."""
        while key and key not in self.places:
            key = key[:-1]
        return self.places.get(key, Location(self.path, 0, 0))

    def _add(self, key: KeyPath, id_: str, message: str, cure: str) -> None:
        self.problems.append(Problem(self._where(key), id_, message, cure))

    def _wrong_shape(self, key: KeyPath, expected: str, cure: str) -> None:
        self._add(key, "wrong-shape", f"{shown(str(key[-1]))} has to be {expected}", cure)

    def _table(self, path: KeyPath, value: object, known: Iterable[str] = ()) -> Mapping[str, Any]:
        """A table, of which only some keys may be known."""
        if not isinstance(value, dict):
            self._wrong_shape(path, "a table", f"write a line [{'.'.join(map(str, path))}] and its keys below")
            return {}
        names = tuple(known)
        for key in value:
            if names and key not in names:
                self._add((*path, key), "unknown-key", f"unknown key {shown(key)}", nearest(key, names, "keys here"))
        return value

    def _texts(self, name: str, table: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
        """The texts of a list, with their places."""
        value = table.get(name, [])
        cure = f'write {name} = ["docs"]'
        if not isinstance(value, list):
            self._wrong_shape((*TABLE, name), "a list of texts", cure)
            return
        for number, text in enumerate(value):
            if isinstance(text, str) and text:
                yield (*TABLE, name, number), text
            else:
                self._add((*TABLE, name, number), "wrong-shape", f"{shown(name)} has something besides texts", cure)

    def _written_path(self, key: KeyPath, text: str) -> WrittenPath:
        return WrittenPath(self._where(key), text)

    def _baseline(self, table: Mapping[str, Any]) -> WrittenPath | None:
        value = table.get("baseline")
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            self._wrong_shape((*TABLE, "baseline"), "the path of a file", 'write baseline = "known.json"')
            return None
        return self._written_path((*TABLE, "baseline"), value)

    def _ignores(self, path: KeyPath, value: object, pattern: str = "") -> Iterator[RuleIgnore]:
        """The rules of a table that are switched off, with their reasons."""
        if not isinstance(value, dict):
            rule = next(iter(value), "") if isinstance(value, list) else value
            because = _BECAUSE.format(rule=_rule_or_example(rule))
            cure = f'write "{one_line(pattern)}" = {{{because.removeprefix("write ")}}}' if pattern else because
            self._wrong_shape(path, "a table of rules and reasons", cure)
            return
        for rule, reason in value.items():
            key = (*path, rule)
            if self._is_rule(key, rule):
                if isinstance(reason, str) and reason.strip():
                    yield RuleIgnore(self._where(key), rule, reason, pattern)
                else:
                    message = f"nothing says why {shown(rule)} is switched off"
                    self._add(key, NO_REASON.name, message, _BECAUSE.format(rule=rule))

    def _severities(self, value: object) -> Iterator[tuple[str, Severity]]:
        path = (*TABLE, "severity")
        for rule, name in self._table(path, value).items():
            if self._is_rule((*path, rule), rule):
                if name in [*Severity]:
                    yield rule, Severity(name)
                else:
                    words = [f'"{severity}"' for severity in Severity]
                    self._wrong_shape((*path, rule), listed(words), f"write {rule} = {words[1]}")

    def _is_rule(self, key: KeyPath, rule: str) -> bool:
        if rule_named(rule):
            return True
        cure = nearest(rule, (known.name for known in RULES), "known rules")
        self._add(key, UNKNOWN.name, f"there is no rule {shown(rule)}", cure)
        return False


def _rule_or_example(rule: object) -> str:
    return rule if isinstance(rule, str) and rule_named(rule) else "ipv4-only"
