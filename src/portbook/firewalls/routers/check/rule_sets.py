"""Reads the rule sets of VyOS in a text: command by command, then with the parser of VyOS's Ansible collection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portbook.firewalls.routers.check.collections import Platform, reader
from portbook.model import Family, Form
from portbook.proof.reading.shell_words import CommandLine, command_lines
from portbook.targets import CannotJudge

_PLATFORM = Platform("vyos.vyos", {}, {})
_VERBS = {Form.ADD: "set", Form.UNDO: "delete", Form.SHOW: "show"}
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_PLAIN = re.compile(r"[A-Za-z0-9.:/,_-]+")
_CLOSED = ("return", "drop", "reject")


@dataclass
class RuleSet:
    """A rule set. `commands` are its commands by rule number, without descriptions; 0 is for the set itself."""

    line: int
    family: Family
    name: str
    commands: dict[int, list[CommandLine]] = field(default_factory=dict)


def rule_sets(text: str, form: Form) -> list[RuleSet]:
    """The rule sets of a text; for an undo or a show, without their rules.

    Raises:
        CannotJudge: a command does anything else.
    """
    sets: dict[tuple[str, str], RuleSet] = {}
    for command in _within(text):
        verb, family, name = _about(command)
        if verb != _VERBS[form] or (form is not Form.ADD and len(command.words) > 5):  # noqa: PLR2004
            raise CannotJudge(
                command.line, f"the command has no place in the form {form}", id_="router-line-unexpected"
            )
        rule_set = sets.setdefault((family, name), RuleSet(command.line, _FAMILIES[family], name))
        if form is Form.ADD:
            _keep(rule_set, command)
    return list(sets.values())


def _within(text: str) -> list[CommandLine]:
    """The commands, without `configure` at the start and without `commit`, `save` and `exit` at the end."""
    commands = [*command_lines(text)]
    if commands and commands[0].words == ("configure",):
        del commands[0]
    while commands and commands[-1].words in {("commit",), ("save",), ("exit",)}:
        del commands[-1]
    return commands


def _about(command: CommandLine) -> tuple[str, str, str]:
    words = command.words
    if len(words) < 5 or words[1] != "firewall" or words[2] not in _FAMILIES or words[3] != "name":  # noqa: PLR2004
        raise CannotJudge(command.line, "the command is not about a named rule set", id_="router-line-unexpected")
    return words[0], words[2], words[4]


def _keep(rule_set: RuleSet, command: CommandLine) -> None:
    """Add a command to its rule, unless it is a description."""
    words = command.words[5:]
    at = 0
    if words[:1] == ("rule",):
        if len(words) < 4 or not words[1].isdecimal() or words[1][0] == "0":  # noqa: PLR2004
            raise CannotJudge(
                command.line, "the command is not a rule number with a word and a value", id_="router-rule-words"
            )
        at, words = int(words[1]), words[2:]
    if words[:1] == ("description",):
        return
    if not all(_PLAIN.fullmatch(word) for word in command.words):
        raise CannotJudge(command.line, "a command has more than plain words", id_="router-plain-words")
    rule_set.commands.setdefault(at, []).append(CommandLine(command.line, words))


def parsed(of: RuleSet) -> dict[int, Mapping[str, Any]]:
    """The parser's result for each rule, by number.

    Raises:
        CannotJudge: the parser returns other words than those of the commands, or the set's default action accepts.
    """
    listing = [_spelled(of, number, command) for number, all_of in of.commands.items() for command in all_of]
    try:
        parsed = reader(_PLATFORM, "firewall_rules", "Firewall_rulesFacts").get_rules_post_1_4(
            "\n".join(listing), [("name", of.name)], type=of.family.value
        )["rule_sets"][0]
    # A parser may fail with any exception, for example on ICMP types by number.
    except Exception as refused:  # noqa: BLE001
        message = f"the parser of vyos.vyos does not understand the rule set ({type(refused).__name__})"
        raise CannotJudge(of.line, message, id_="router-parser-list") from None
    action = parsed.get("default_action", "drop")
    _account(of.line, of.commands.get(0, []), {("default-action", action)} if "default_action" in parsed else set())
    if action not in _CLOSED:
        raise CannotJudge(of.line, f"Portbook does not know the default action {action!r}", id_="router-default-action")
    rules: dict[int, Mapping[str, Any]] = {rule["number"]: _full(rule) for rule in parsed["rules"]}
    for number, commands in of.commands.items():
        if number:
            _account(commands[0].line, commands, set(_words(rules.get(number, {}), of.family)))
    return rules


def _spelled(of: RuleSet, number: int, command: CommandLine) -> str:
    """The command as `show configuration commands` prints it, with the value in quotes."""
    *where, value = command.words
    rule = f"rule {number} " if number else ""
    return f"set firewall {of.family.value} name {of.name} {rule}{' '.join(where)} '{value}'"


def _account(line: int, commands: Iterable[CommandLine], parsed: set[tuple[str, ...]]) -> None:
    """Check that the parser returned exactly the words of the commands.

    Raises:
        CannotJudge: a word is repeated, missing or new.
    """
    expected = [command.words for command in commands]
    if len(expected) != len(set(expected)):
        raise CannotJudge(line, "a word of the rule is there twice", id_="router-words-twice")
    if lost := set(expected) - parsed:
        raise CannotJudge(
            line, f"the parser of vyos.vyos passes over {' '.join(min(lost))!r}", id_="router-parser-words"
        )
    if more := parsed - set(expected):
        raise CannotJudge(line, f"the parser of vyos.vyos finds {' '.join(min(more))!r} too", id_="router-parser-words")


def _full(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The parser's result without empty values."""
    pairs = ((key, _full(value) if isinstance(value, dict) else value) for key, value in facts.items())
    return {key: value for key, value in pairs if value not in (None, False, "", [], {})}


def _words(parsed: Mapping[str, Any], family: Family) -> Iterator[tuple[str, ...]]:
    """The parser's result for a rule, in the words of its commands."""
    for key, value in parsed.items():
        if key in {"action", "protocol"}:
            yield key, value
        elif key in {"source", "destination"}:
            yield from ((key, option, str(content)) for option, content in value.items())
        elif key == "state":
            yield from ((key, state) for state in value)
        elif key == "icmp":
            word = "icmp" if family is Family.IPV4 else "icmpv6"
            yield from ((word, option.replace("_", "-"), str(content)) for option, content in value.items())
        elif key != "number":
            yield (key.replace("_", "-"), str(value))
