"""The page about the API names every field, and no other."""

import re
from pathlib import Path
from typing import Any

from portbook.export.api import SCHEMAS

PAGE = (Path(__file__).parents[3] / "docs/reference/api.md").read_text(encoding="utf-8")
FILES, *TABLES = [
    {name for row in table.splitlines() for name in re.findall(r"`([a-z_0-9]+)`", row.split("|")[1])}
    for table in re.findall(r"(?:^\| `.*\n)+", PAGE, re.MULTILINE)
]


def fields(name: str, definition: str = "") -> set[str]:
    schema: dict[str, Any] = SCHEMAS[name]
    return set((schema["definitions"][definition] if definition else schema)["properties"])


def test_every_field_is_documented() -> None:
    assert [
        fields("services"),
        fields("services", "service"),
        fields("service"),
        fields("service", "flow"),
        fields("service", "transport"),
        fields("registries"),
        fields("registries", "registry"),
        fields("registries", "listed-ports"),
        fields("registries", "lacking-ports"),
        fields("changes"),
        fields("changes", "release"),
        fields("changes", "change"),
    ] == TABLES


def test_every_schema_is_named() -> None:
    assert set(re.findall(r"\| `([a-z]+)` \|$", PAGE, re.MULTILINE)) == set(SCHEMAS)
