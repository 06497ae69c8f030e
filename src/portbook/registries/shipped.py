"""The registries that Portbook has a copy of."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from portbook.registries.registry import Registry, listing_of


@cache
def shipped() -> tuple[Registry, ...]:
    """IANA's assignments, and the rules of Terraform's most used module for security groups. Read once: they do not change."""
    return (
        _read("iana.json", "iana", "IANA", assigns=True),
        _read("aws_security_group.json", "aws-security-group", "terraform-aws-security-group", assigns=False),
    )


def _read(name: str, id_: str, title: str, *, assigns: bool) -> Registry:
    extract = json.loads((files("portbook.registries") / name).read_bytes())
    entries = {entry: listing_of(text) for entry, text in extract["entries"].items()}
    return Registry(id_, title, extract["source"], extract["version"], extract["licence"], assigns, entries)
