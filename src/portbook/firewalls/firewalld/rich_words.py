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
"""Quotes are as in a shell: `splitArgs` in firewall/functions.py splits a rule with `shlex`."""
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
"""The known elements, in the order in which firewalld writes them, and the attributes that they need."""
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
"""Elements that take a limit; it is an attribute of theirs here."""
_ENDS = ("source", "destination")
NOT = "not"
"""An end with this attribute matches all other addresses."""
_ORDER = list(_REQUIRED)
_ACTIONS = ("accept", "drop", "reject", "mark")


def elements(text: str, line: int) -> Mapping[str, Element]:
    """The elements of a rule with their attributes; a limit is an attribute.

    Raises:
        CannotJudge: Portbook does not know an element, an attribute or the order.
        Rejected: firewalld refuses the rule.
    """
    rule: dict[str, dict[str, str]] = {}
    last = ""
    in_limit = False
    for word, value in _tokens(text, line):
        if in_limit:
            if word != "value" or value is None:
                raise Rejected(line, "limit needs a value", id_="firewalld-value-missing")
            rule[last][_LIMIT], in_limit = value, False
        elif value is not None:
            _check_attribute(word, last, rule, line)
            rule[last][word] = value
        elif word.lower() == NOT and last in _ENDS and not rule[last]:
            rule[last][NOT] = NOT
        elif word == _LIMIT and last in _LIMITED and _LIMIT not in rule[last]:
            in_limit = True
        else:
            _check_place(word, last, line, twice=word in rule)
            rule[word], last = {}, word
    _check_whole(rule, line, in_limit=in_limit)
    return rule


def _check_attribute(word: str, last: str, rule: Mapping[str, Element], line: int) -> None:
    if not last or word not in _REQUIRED[last] | _OPTIONAL.get(last, set()):
        message = f"Portbook does not know the attribute {word!r} of {last or 'a rich rule'}"
        raise CannotJudge(line, message, id_="firewalld-unknown-attribute")
    if word in rule[last]:
        raise CannotJudge(line, f"the attribute {word!r} is there twice", id_="firewalld-attribute-twice")


def _check_place(word: str, last: str, line: int, *, twice: bool) -> None:
    if not last and word != "rule":
        raise Rejected(line, "a rich rule begins with the word rule", id_="firewalld-no-rich-rule")
    if word not in _REQUIRED:
        message = f"Portbook does not know the rich rule element {word!r}"
        raise CannotJudge(line, message, id_="firewalld-unknown-element")
    if twice:
        raise Rejected(line, f"the element {word!r} is there twice", id_="firewalld-element-twice")
    if last and _ORDER.index(word) < _ORDER.index(last):
        message = f"the element {word!r} stands behind {last!r}"
        raise CannotJudge(line, message, id_="firewalld-element-order", cure="write it before")


def _check_whole(rule: Mapping[str, Element], line: int, *, in_limit: bool) -> None:
    if not rule or in_limit:
        raise Rejected(line, "the rich rule is incomplete", id_="firewalld-value-missing")
    for name, attributes in rule.items():
        if missing := sorted(_REQUIRED[name] - attributes.keys()):
            raise Rejected(line, f"{name} needs the attribute {' and '.join(missing)}", id_="firewalld-value-missing")
        if name in _ENDS and len(attributes.keys() - {NOT}) != 1:
            if attributes.keys() <= {NOT}:
                raise Rejected(line, f"{name} needs an address", id_="firewalld-value-missing")
            raise Rejected(line, f"{name} has two addresses", id_="firewalld-two-addresses")
    if len(actions := [action for action in _ACTIONS if action in rule]) > 1:
        message = f"a rich rule takes only one of {' and '.join(actions)}"
        raise Rejected(line, message, id_="firewalld-incompatible-elements")


def _tokens(text: str, line: int) -> Iterator[tuple[str, str | None]]:
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            message = "the rich rule has more than words and attributes"
            raise CannotJudge(line, message, id_="firewalld-unreadable-rich-rule")
        value = next((token[group] for group in ("quoted", "single", "bare") if token[group] is not None), None)
        if value is not None and (not value or "=" in value):
            message = f"the value of {token['word']} is empty or contains ="
            raise Rejected(line, message, id_="firewalld-bad-value")
        yield token["word"], value
        at = token.end()
