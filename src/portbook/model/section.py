"""Keys of the data: what their values are, which attributes they fill, and which keys belong together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """The kind of value that a key takes; the text is what the reference page shows."""

    TEXT = "text"
    TEXTS = "text, or a list of texts"
    ID = "an id of lower-case letters, digits and hyphens"
    NAME = "the id of something in this file"
    NAMES = "the id of something in this file, or a list of ids"
    ROLES = "the id of a role in this file, `service/role` for a role of another service, or a list of these"
    DATE = "a date such as 2026-11-22"
    FLAG = "true or false"
    URL = "an http or https address"
    CHOICE = "one of the choices"
    PORTS = "a port, a range such as 30000-32767, `any`, or a list of ports and ranges"
    PROTOCOLS = "a protocol by name or number, `any`, or a list of protocols"
    ICMP = "an ICMP type, type/code, `any`, or a list of types"
    ADDRESSES = "`any`, or an IP address, a network in CIDR notation, a host name, `$name` for addresses of portbook.yml, or a list of these"
    ROWS = "a list of rows, each a list of texts"
    LABELS = "a mapping of labels to their values, as Kubernetes has them"
    RECORDS = "a mapping of ids to their keys"
    PATH = "a path inside the site"
    PLACES = (
        "`any`, or an IP address, a range such as 10.20.0.10-10.20.0.19, a network in CIDR notation, `$name` for addresses of "
        "portbook.yml, or a list of these"
    )
    PLAYS = "a role as `service/role` or `service@instance/role`, or a list of these"
    NAMED = "a mapping of names to IP addresses, networks, host names, or lists of these"
    VALUES = "a mapping of services to mappings of their roles to IP addresses and networks"


@dataclass(frozen=True)
class Field:
    """One key.

    Attributes:
        key: as written in the file.
        attribute: the attribute of the section's model class that it fills.
        kind: the kind of its value.
        meaning: what the key says, one sentence.
        example: a value, in YAML.
        required: whether the key must be present.
        default: in words, what holds when the key is left out; empty for nothing.
        choices: the values of a `CHOICE`.
        names: id of the section whose ids a `NAME`, `NAMES` or `ROLES` picks from; for `RECORDS` with `ids`, what one of them is.
        section: for `RECORDS`, id of the section that describes each record.
        ids: for `RECORDS`, the ids that records may have; empty for any.
        resolved: whether loading puts in place what it says, so that a service as published data does not have it.
    """

    key: str
    attribute: str
    kind: Kind
    meaning: str
    example: str
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    names: str = ""
    section: str = ""
    ids: tuple[str, ...] = ()
    resolved: bool = False


@dataclass(frozen=True)
class Section:
    """Keys that belong together: a file, or each entry of a mapping in it."""

    id: str
    title: str
    meaning: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field | None:
        """The field of a key; None for an unknown key."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """The fields that have to be written."""
        return tuple(field for field in self.fields if field.required)

    @cached_property
    def naming(self) -> tuple[Field, ...]:
        """The fields whose values are ids of other sections."""
        return tuple(field for field in self.fields if field.names)
