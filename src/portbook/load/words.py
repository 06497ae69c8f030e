"""Reads texts, ids, dates, URLs and choices, with one function for each kind.

Every function returns None where a value is broken, and records the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from portbook.load.faults import Faults, listed, nearest, shown
from portbook.load.nodes import BrokenNode, Node, Scalar, Sequence
from portbook.load.readings import Type, reading
from portbook.model.section import Field, Kind

T = TypeVar("T")
Read = Callable[[Field, Scalar, Faults], T | None]

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
LONGEST_ID = 64
"""Characters: two ids and more stand in the name of a file, which may have 255 bytes."""
RESERVED = frozenset({"all", "index"})
"""Ids that no service may have: pages and files of these names are about all services."""
_TEXTS = frozenset({Kind.TEXT, Kind.TEXTS})
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_URL = re.compile(r"https?://[!-~]+")


def scalar(field: Field, node: Node, faults: Faults) -> Scalar | None:
    """The node, if it is a scalar with a value."""
    if isinstance(node, BrokenNode):
        return None
    if not isinstance(node, Scalar):
        if isinstance(node, Sequence):
            faults.add(node.mark, "wrong-shape", f"`{field.key}` is a list", f"write {field.kind}")
        else:
            cure = "quote the text if the colon belongs to it" if field.kind in _TEXTS else f"write {field.kind}"
            faults.add(node.mark, "wrong-shape", f"`{field.key}` is a mapping", cure)
        return None
    if node.plain and node.text in {"", "~", "null", "Null", "NULL"}:
        faults.add(node.mark, "no-value", f"`{field.key}` has no value", "write one, or remove the key")
        return None
    return node


def several(field: Field, node: Node, faults: Faults, read: Read[T]) -> tuple[T, ...] | None:
    """One value or a list of values; None where any of them is broken."""
    if isinstance(node, Sequence):
        if not node.items:
            faults.add(node.mark, "no-value", f"`{field.key}` is an empty list", "write a value, or remove the key")
            return None
        values = [one(field, element, faults, read) for element in node.items]
        return None if any(value is None for value in values) else tuple(value for value in values if value is not None)
    value = one(field, node, faults, read)
    return None if value is None else (value,)


def one(field: Field, node: Node, faults: Faults, read: Read[T]) -> T | None:
    """One value."""
    node_read = scalar(field, node, faults)
    return None if node_read is None else read(field, node_read, faults)


def trapped(node: Scalar, faults: Faults, cure: str = "", *, accept: Type | None = None) -> bool:
    """Whether YAML reads another value than the written text, which is recorded.

    Args:
        node: the written text.
        faults: where the fault is recorded.
        cure: what to do; by default, to quote the text.
        accept: a type that the field wants: it is no trap where every version of YAML reads the same value.
    """
    plain_value = reading(node.text) if node.plain else None
    if plain_value is None or (
        plain_value.type is accept and (plain_value.same or plain_value.words == f"the number {node.text}")
    ):
        return False
    message = f"{plain_value.reader} reads {shown(node.text)} as {plain_value.words}"
    faults.add(node.mark, "yaml-trap", message, cure or f'quote it: "{node.text}"')
    return True


def text(field: Field, node: Scalar, faults: Faults) -> str | None:
    """A text that is not empty."""
    if trapped(node, faults):
        return None
    if not node.text.strip():
        faults.add(node.mark, "no-value", f"`{field.key}` is empty", "write a text, or remove the key")
        return None
    return node.text


def identifier(field: Field, node: Scalar, faults: Faults) -> str | None:
    """An id."""
    content = text(field, node, faults)
    return content if content is None or well_named(node, faults) else None


def well_named(node: Scalar, faults: Faults) -> bool:
    """Whether the text can be an id; if not, the fault is recorded."""
    if len(node.text) > LONGEST_ID:
        message = f"{shown(node.text)} is longer than {LONGEST_ID} characters"
        faults.add(node.mark, "long-id", message, "choose a shorter id; a title may be long")
        return False
    if ID.fullmatch(node.text):
        return True
    message = f"{shown(node.text)} cannot be an id"
    faults.add(node.mark, "bad-id", message, "use lower-case letters, digits and hyphens, and no hyphen first")
    return False


def day(_field: Field, node: Scalar, faults: Faults) -> date | None:
    """A date: 2026-11-22."""
    if _DATE.fullmatch(node.text):
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            faults.add(node.mark, "bad-date", f"there is no day {shown(node.text)}", "mend the month or the day")
            return None
    faults.add(node.mark, "bad-date", f"{shown(node.text)} is not a date", "write year-month-day: 2026-11-22")
    return None


def flag(field: Field, node: Scalar, faults: Faults) -> bool | None:
    """True or false, in the only spelling that every version of YAML reads alike."""
    if node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    message = f"`{field.key}` is {shown(node.text)}"
    value = reading(node.text.strip())
    expected = value.words if value and value.type is Type.BOOLEAN else "true or false"
    faults.add(node.mark, "not-a-flag", message, f"write {expected}{'' if node.plain else ', without quotes'}")
    return None


def url(field: Field, node: Scalar, faults: Faults) -> str | None:
    """An http or https address with a host, and without a user: whoever reads the page would have the password."""
    parts = _parts(node.text) if _URL.fullmatch(node.text) else None
    if parts and parts.hostname:
        if "@" not in parts.netloc:
            return node.text
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        message = f"the address for `{field.key}` has a user or a password in it"
        faults.add(node.mark, "user-in-url", message, f"write {shown(plain)}, and change the password if there was one")
        return None
    faults.add(node.mark, "bad-url", f"{shown(node.text)} is not a web address", "write http:// or https:// and a host")
    return None


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def choice(field: Field, node: Scalar, faults: Faults) -> str | None:
    """One of the field's choices."""
    if node.text in field.choices:
        return node.text
    if not trapped(node, faults, f"write {listed(field.choices)}", accept=Type.NUMBER):
        message = f"`{field.key}` cannot be {shown(node.text)}"
        faults.add(node.mark, "unknown-choice", message, nearest(node.text, field.choices, "one of"))
    return None
