"""The words of a rich rule. Source: `_import_from_string` in core/rich.py of firewalld 1.3.3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from portbook.targets.base import CannotJudge, Rejected

Element: TypeAlias = Mapping[str, str]
_TOKEN = re.compile(
    r"""(?P<word>[a-z-]+|NOT)(?:=(?:"(?P<quoted>[^"'\\]*)"|'(?P<single>[^"'\\]*)'|(?P<bare>[!#-&(-\[\]-~]+)))?(?: +|$)"""
)
"""Quotes are as in a shell, for `splitArgs` in firewall/functions.py takes a rule apart with `shlex`."""
_REQUIRED = {
    "rule": set[str](),
    "source": set[str](),
    "destination": set[str](),
    "service": {"name"},
    "port": {"port", "protocol"},
    "source-port": {"port", "protocol"},
    "protocol": {"value"},
    "icmp-type": {"name"},
    "icmp-block": {"name"},
    "masquerade": set[str](),
    "forward-port": {"port", "protocol"},
    "tcp-mss-clamp": set[str](),
    "log": set[str](),
    "nflog": set[str](),
    "audit": set[str](),
    "accept": set[str](),
    "drop": set[str](),
    "reject": set[str](),
    "mark": {"set"},
}
"""The elements that are known here, in the order that firewalld writes them, and the attributes that they need."""
_OPTIONAL = {
    "rule": {"family", "priority"},
    "source": {"address", "mac", "ipset"},
    "destination": {"address", "ipset"},
    "forward-port": {"to-port", "to-addr"},
    "tcp-mss-clamp": {"value"},
    "log": {"prefix", "level"},
    "nflog": {"group", "prefix", "queue-size"},
    "reject": {"type"},
}
_LIMIT = "limit"
_LIMITED = frozenset({"log", "nflog", "audit", "accept", "drop", "reject", "mark"})
"""Elements that a limit may stand behind; it is an attribute of theirs here."""
_ENDS = ("source", "destination")
NOT = "not"
"""An end that has this attribute is all other addresses."""
_ORDER = list(_REQUIRED)
_ACTIONS = ("accept", "drop", "reject", "mark")


def elements(text: str, line: int) -> Mapping[str, Element]:
    """The elements of a rule, each with its attributes; a limit is one of them.

    Raises:
        CannotJudge: it has an element, an attribute or an order that is not known here.
        Rejected: firewalld refuses it.
    """
    found: dict[str, dict[str, str]] = {}
    last = ""
    in_limit = False
    for word, value in _tokens(text, line):
        if in_limit:
            if word != "value" or value is None:
                raise Rejected(line, "limit needs a value")
            found[last][_LIMIT], in_limit = value, False
        elif value is not None:
            _check_attribute(word, last, found, line)
            found[last][word] = value
        elif word.lower() == NOT and last in _ENDS and not found[last]:
            found[last][NOT] = NOT
        elif word == _LIMIT and last in _LIMITED and _LIMIT not in found[last]:
            in_limit = True
        else:
            _check_place(word, last, line, twice=word in found)
            found[word], last = {}, word
    _check_whole(found, line, in_limit=in_limit)
    return found


def _check_attribute(word: str, last: str, found: Mapping[str, Element], line: int) -> None:
    if not last or word not in _REQUIRED[last] | _OPTIONAL.get(last, set()):
        raise CannotJudge(line, f"the attribute {word!r} is not known here")
    if word in found[last]:
        raise CannotJudge(line, f"the attribute {word!r} is there twice")


def _check_place(word: str, last: str, line: int, *, twice: bool) -> None:
    if not last and word != "rule":
        raise Rejected(line, "a rich rule begins with the word rule")
    if word not in _REQUIRED:
        raise CannotJudge(line, f"the element {word!r} of a rich rule is not known here")
    if twice:
        raise Rejected(line, f"the element {word!r} is there twice")
    if last and _ORDER.index(word) < _ORDER.index(last):
        raise CannotJudge(line, f"the element {word!r} stands behind {last!r}: write it before")


def _check_whole(found: Mapping[str, Element], line: int, *, in_limit: bool) -> None:
    if not found or in_limit:
        raise Rejected(line, "the rich rule ends before it is whole")
    for name, attributes in found.items():
        if missing := sorted(_REQUIRED[name] - attributes.keys()):
            raise Rejected(line, f"{name} lacks {' and '.join(missing)}")
        if name in _ENDS and len(attributes.keys() - {NOT}) != 1:
            raise Rejected(line, "an address is missing" if attributes.keys() <= {NOT} else f"{name} has two addresses")
    if len(actions := [each for each in _ACTIONS if each in found]) > 1:
        raise Rejected(line, f"a rich rule takes only one of {' and '.join(actions)}")


def _tokens(text: str, line: int) -> Iterator[tuple[str, str | None]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise CannotJudge(line, "the rich rule is not made of words and attributes")
        value = next((found[each] for each in ("quoted", "single", "bare") if found[each] is not None), None)
        if value is not None and (not value or "=" in value):
            raise Rejected(line, f"the value of {found['word']} is empty, or has a = in it")
        yield found["word"], value
        at = found.end()
