"""`changes.json` and the lists since a version or a day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest

from portbook.export.api import SCHEMAS, documents
from portbook.model import Book
from portbook.model.release import ChangeRecord, Release

WEB = ChangeRecord(
    "web", "wiki", "Wiki", ("breaks", "widens"), "It moves", flow="web", before="TCP 443", after="TCP 444"
)
LOG = ChangeRecord("log", "log", "Log", ("narrows",), "It goes", before="UDP 514", effective=date(2027, 3, 1))
RELEASES = (
    Release("2026-11-01", date(2026, 11, 1)),
    Release("v2", date(2026, 12, 1), {"web": WEB}, date(2027, 1, 15), "Soon"),
    Release("v3", date(2026, 12, 1), {"log": LOG}),
    Release("v4", date(2026, 12, 24), {"web": WEB}),
)
MADE = {path: json.loads(text) for path, text in documents(Book({}), Book({}), releases=RELEASES).items()}
VALIDATOR = jsonschema.Draft7Validator(SCHEMAS["changes"])
LISTS = [path for path in MADE if path.startswith("api/v1/changes")]


def ids(name: str) -> list[str]:
    return [change["id"] for change in MADE[f"api/v1/{name}.json"]["changes"]]


@pytest.mark.parametrize("path", LISTS)
def test_the_lists_are_what_the_schema_says(path: str) -> None:
    VALIDATOR.validate(MADE[path])


def test_a_version_knows_what_came_behind_it_and_a_day_what_came_later() -> None:
    assert ids("changes") == ["v2/web", "v3/log", "v4/web"]
    assert ids("changes/2026-11-01") == ["v2/web", "v3/log", "v4/web"]
    assert ids("changes/v2") == ["v3/log", "v4/web"]
    assert ids("changes/2026-12-01") == ids("changes/v3") == ["v4/web"]
    assert ids("changes/v4") == ids("changes/2026-12-24") == []
    assert len(LISTS) == 7


def test_releases_and_the_latest_are_named() -> None:
    document = MADE["api/v1/changes/v2.json"]
    assert (document["since"], document["latest"]) == ("v2", "v4")
    assert [release["id"] for release in document["releases"]] == ["v3", "v4"]
    assert all(f"api/v1/{release['since']}" in MADE for release in document["releases"])
    assert MADE["api/v1/services.json"]["release"] == "v4"


def test_a_change_has_its_days_its_class_and_a_stable_flow() -> None:
    web, log = MADE["api/v1/changes.json"]["changes"][:2]
    assert (web["effective"], web["notice_days"], web["flow"]) == ("2027-01-15", 45, "wiki/web")
    assert (web["class"], web["classes"], web["disposition"]) == ("breaks", ["breaks", "widens"], "change")
    assert (log["effective"], log["notice_days"], log["flow"], log["disposition"]) == ("2027-03-01", 90, "", "remove")


def test_every_field_is_in_the_schema() -> None:
    definitions: Any = SCHEMAS["changes"]["definitions"]
    document = MADE["api/v1/changes.json"]
    assert set(document["changes"][0]) == set(definitions["change"]["properties"])
    assert set(document["releases"][0]) == set(definitions["release"]["properties"])
