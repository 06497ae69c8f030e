from __future__ import annotations

import json
import os

import pytest

from portbook.firewalls.gcp.check.fake_api import CONFLICT, NOT_FOUND, OK, PROJECT, UNKNOWN, Firewalls

FIREWALLS = f"/compute/v1/projects/{PROJECT}/global/firewalls"
HELD = {"name": "a", "allowed": [{"IPProtocol": "tcp"}]}


@pytest.mark.parametrize(
    ("method", "path", "name", "status", "then"),
    [
        ("POST", "", "b", OK, OK),
        ("POST", "", "a", CONFLICT, OK),
        ("GET", "/a", "a", OK, OK),
        ("GET", "/b", "b", NOT_FOUND, NOT_FOUND),
        ("DELETE", "/a?alt=json", "a", OK, NOT_FOUND),
        ("DELETE", "/b", "b", NOT_FOUND, NOT_FOUND),
        ("PATCH", "/a", "a", UNKNOWN, OK),
        ("GET", "/a/more", "a", UNKNOWN, OK),
        ("GET", "", "a", UNKNOWN, OK),
    ],
)
def test_it_keeps_rules_by_name(method: str, path: str, name: str, status: int, then: int) -> None:
    log = os.memfd_create("log")
    firewalls = Firewalls([HELD], log)
    assert firewalls.answer(method, FIREWALLS + path, json.dumps({"name": name}).encode())[0] == status
    assert firewalls.answer("GET", f"{FIREWALLS}/{name}", b"")[0] == then
    os.close(log)


def test_it_tells_what_it_was_asked() -> None:
    log = os.memfd_create("log")
    Firewalls([HELD], log).answer("GET", f"{FIREWALLS}/a?alt=json", b"")
    os.lseek(log, 0, os.SEEK_SET)
    with os.fdopen(log) as told:
        assert json.load(told) == ["GET", f"{FIREWALLS}/a", None, OK, HELD]
