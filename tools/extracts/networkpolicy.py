"""What the API of Kubernetes says of NetworkPolicy, extracted from the schemas in a package that nothing else needs.

Run it with that package at hand:

    pip download --no-deps kubernetes-validate
    python -m tools.extracts.networkpolicy kubernetes_validate-VERSION-py3-none-any.whl
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "kubernetes" / "check" / "networkpolicy.json"
ROOT = "io.k8s.api.networking.v1.NetworkPolicy"
_FOLDER = "kubernetes_validate/kubernetes-json-schema/v{version}-local-strict/_definitions.json"
_REFERENCE = "#/$defs/"
_KEPT = ("type", "enum", "required", "oneOf", "items", "properties", "additionalProperties", "$ref")


def main(wheel: str) -> None:
    """Write the extract: the definition, and those that it refers to."""
    package, version = Path(wheel).name.split("-")[:2]
    with zipfile.ZipFile(wheel) as opened:
        held = json.loads(opened.read(_FOLDER.format(version=version)))["$defs"]
    extract = {
        "source": f"OpenAPI of Kubernetes in {package} {version}, strict",
        "version": f"Kubernetes {version}",
        "licence": "Apache-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "schema": {"$ref": _REFERENCE + ROOT, "$defs": {name: bare(held[name]) for name in sorted(_needed(held))}},
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _needed(held: dict[str, Any]) -> set[str]:
    """The names of the root and of what it refers to, however far."""
    found, left = set[str](), [ROOT]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _references(bare(held[name]))
    return found


def _references(said: object) -> Iterator[str]:
    if isinstance(said, dict):
        if isinstance(name := said.get("$ref"), str):
            yield name.removeprefix(_REFERENCE)
        said = list(said.values())
    if isinstance(said, list):
        for each in said:
            yield from _references(each)


def bare(said: dict[str, Any]) -> dict[str, Any]:
    """A schema's keywords that decide something, without its descriptions."""
    made: dict[str, Any] = {}
    for key in _KEPT:
        if key not in said:
            continue
        value = said[key]
        if key == "properties":
            made[key] = {name: bare(each) for name, each in value.items()}
        elif key == "oneOf":
            made[key] = [bare(each) for each in value]
        else:
            made[key] = bare(value) if isinstance(value, dict) else value
    return made


if __name__ == "__main__":
    main(*sys.argv[1:])
