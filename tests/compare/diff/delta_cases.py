"""Pairs of versions of a service, out of cases."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import yaml

from portbook.compare.diff.pairing import ServicePair
from portbook.load import load_service
from portbook.model import Service

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases").joinpath("deltas.yml").read_text("utf-8")
)
_WHOLE: dict[str, Any] = {
    "service": "demo",
    "title": "Demo",
    "roles": {
        "host": {"title": "Host", "host": True},
        "world": {"title": "World", "address": "any"},
        "mine": {"title": "Admins"},
    },
    "flows": {},
}


def pair_of(case: dict[str, Any]) -> ServicePair:
    """Both versions of a case."""
    return ServicePair(_version(case, "old"), _version(case, "new"))


def _version(case: dict[str, Any], which: str) -> Service:
    data = copy.deepcopy(_WHOLE)
    for part in (case["both"], case.get(which, {})):
        for key, value in part.items():
            data[key] = {**value, **data.get(key, {})} | value if isinstance(value, dict) else value
    data["roles"] = {id_: role for id_, role in data["roles"].items() if role}
    data["flows"] = {id_: {"purpose": "Any", "need": "required", **flow} for id_, flow in data["flows"].items()}
    loaded = load_service(json.dumps(data), f"{which}.yml")
    assert loaded.service, (case["name"], [str(problem) for problem in loaded.problems])
    return loaded.service
