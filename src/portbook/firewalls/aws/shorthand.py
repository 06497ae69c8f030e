"""The shorthand of the AWS CLI: `IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]`.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html. This grammar leaves
out lists without brackets, escapes and files.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from portbook.targets.base import CannotJudge, Rejected

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9]*)=")
_WORD = re.compile(r"[A-Za-z0-9_./:-]+")
_QUOTED = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")

Value: TypeAlias = "str | list[Value] | dict[str, Value]"


def parsed(text: str, line: int) -> dict[str, Value]:
    """The object that a text in shorthand stands for.

    Raises:
        CannotJudge: more than keys with words, quoted words, and objects in brackets.
        Rejected: a key appears twice.
    """
    members, at = _members(text, 0, line)
    if at != len(text):
        raise _too_complex(line)
    return members


def _too_complex(line: int) -> CannotJudge:
    message = "Portbook does not know this shorthand syntax of the AWS CLI"
    return CannotJudge(line, message, id_="aws-unknown-shorthand", cure="write the value in JSON")


def _members(text: str, at: int, line: int) -> tuple[dict[str, Value], int]:
    """Keys with values, separated by commas."""
    members: dict[str, Value] = {}
    while True:
        key = _KEY.match(text, at)
        if not key:
            raise _too_complex(line)
        if key[1] in members:
            raise Rejected(line, f"{key[1]} appears twice", id_="aws-duplicate-key", cure="remove one of them")
        members[key[1]], at = _value(text, key.end(), line)
        if text[at : at + 1] != ",":
            return members, at
        at += 1


def _value(text: str, at: int, line: int) -> tuple[Value, int]:
    if text[at : at + 1] == "[":
        return _list(text, at, line)
    if quoted := _QUOTED.match(text, at):
        return quoted[1] or quoted[2] or "", quoted.end()
    word = _WORD.match(text, at)
    if not word:
        raise _too_complex(line)
    return word[0], word.end()


def _list(text: str, start: int, line: int) -> tuple[Value, int]:
    """Objects in braces, separated by commas."""
    objects: list[Value] = []
    at = start + 1
    while text[at : at + 1] == "{":
        member, at = _members(text, at + 1, line)
        objects.append(member)
        if text[at : at + 1] != "}":
            raise _too_complex(line)
        at += 1
        if text[at : at + 2] == ",{":
            at += 1
    if text[at : at + 1] != "]":
        raise _too_complex(line)
    return objects, at + 1
