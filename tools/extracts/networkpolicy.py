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
        definitions = json.loads(opened.read(_FOLDER.format(version=version)))["$defs"]
    extract = {
        "source": f"OpenAPI of Kubernetes in {package} {version}, strict",
        "version": f"Kubernetes {version}",
        "licence": "Apache-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "schema": {
            "$ref": _REFERENCE + ROOT,
            "$defs": {name: bare(definitions[name]) for name in sorted(_needed(definitions))},
        },
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _needed(definitions: dict[str, Any]) -> set[str]:
    """The names of the root and of what it refers to, however far."""
    names, left = set[str](), [ROOT]
    while left:
        name = left.pop()
        if name not in names:
            names.add(name)
            left += _references(bare(definitions[name]))
    return names


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(name := schema.get("$ref"), str):
            yield name.removeprefix(_REFERENCE)
        schema = list(schema.values())
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def bare(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema's keywords that decide something, without its descriptions."""
    bare_schema: dict[str, Any] = {}
    for key in _KEPT:
        if key not in schema:
            continue
        value = schema[key]
        if key == "properties":
            bare_schema[key] = {name: bare(property_) for name, property_ in value.items()}
        elif key == "oneOf":
            bare_schema[key] = [bare(item) for item in value]
        else:
            bare_schema[key] = bare(value) if isinstance(value, dict) else value
    return bare_schema


if __name__ == "__main__":
    main(*sys.argv[1:])
