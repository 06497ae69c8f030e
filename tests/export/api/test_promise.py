"""The API's promise: fields may be added, none is removed or renamed, and none changes its type.

`tests/api/v1/` has the schemas of the last release. Who releases writes them afresh: `portbook schema --of NAME`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from portbook.export.api import SCHEMAS
from tests.export.api.promise import broken

FOLDER = Path(__file__).parents[2] / "api/v1"
RELEASED = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in FOLDER.glob("*.schema.json")
}


def test_every_file_of_the_release_is_still_there() -> None:
    assert RELEASED.keys() <= SCHEMAS.keys()
    assert RELEASED


@pytest.mark.parametrize("name", RELEASED)
def test_the_promise_holds(name: str) -> None:
    assert broken(RELEASED[name], SCHEMAS[name]) == []


def remove(schema: dict[str, Any]) -> None:
    del schema["definitions"]["flow"]["properties"]["need"]


def retype(schema: dict[str, Any]) -> None:
    schema["definitions"]["range"]["properties"]["first"]["type"] = "string"


def loosen(schema: dict[str, Any]) -> None:
    schema["definitions"]["range"]["properties"]["first"]["type"] = ["integer", "null"]


def leave_out(schema: dict[str, Any]) -> None:
    schema["definitions"]["service-data"]["required"].remove("roles")


def change_items(schema: dict[str, Any]) -> None:
    schema["definitions"]["flow-data"]["properties"]["tcp"] = {"type": "array", "items": {"type": "object"}}


def take_a_value(schema: dict[str, Any]) -> None:
    schema["definitions"]["flow"]["properties"]["need"]["enum"].remove("optional")


def another_version(schema: dict[str, Any]) -> None:
    schema["properties"]["version"]["const"] = 2


@pytest.mark.parametrize(
    "change", [remove, retype, loosen, leave_out, change_items, take_a_value, another_version], ids=lambda f: f.__name__
)
def test_what_breaks_programs_is_seen(change: Callable[[dict[str, Any]], None]) -> None:
    old: dict[str, Any] = deepcopy(SCHEMAS["service"])
    new = deepcopy(old)
    change(new)
    assert broken(old, new)


def test_what_is_added_is_no_break() -> None:
    old: dict[str, Any] = deepcopy(SCHEMAS["service"])
    new = deepcopy(old)
    new["properties"]["more"] = {"type": "string"}
    new["required"].append("more")
    new["definitions"]["flow"]["properties"]["need"]["enum"].append("forbidden")
    assert broken(old, new) == []
