"""What Google says of VPC firewall rules: the API's discovery document, and gcloud's own reference of its parameters.

Run it with gcloud on the machine, and a package of Google's at hand that nothing else needs:

    pip download --no-deps google-api-python-client
    python -m tools.extracts.gcp google_api_python_client-VERSION-py3-none-any.whl
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "gcp" / "check"
DOCUMENT = "googleapiclient/discovery_cache/documents/compute.v1.json"
METHOD = "compute.firewalls.insert"
GROUP = "compute firewall-rules"
VERBS = ("create", "delete", "describe", "update")
_KEPT = ("type", "enum", "readOnly")
_LICENCE = "Apache-2.0"
_TREE = """
import json, sys
sys.path[:0] = [sys.argv[1] + "/lib", sys.argv[1] + "/lib/third_party"]
from googlecloudsdk import gcloud_main
from googlecloudsdk.calliope import cli_tree
top = gcloud_main.CreateCLI([])._TopElement()
tree = {each: cli_tree.Command(top.LoadSubElementByPath(["compute", "firewall-rules", each]), None) for each in sys.argv[2:]}
json.dump(tree, sys.stdout, default=vars)
"""
"""Said by gcloud's own Python: gcloud keeps no such file, but makes it for its completion and its pages."""


def main(wheel: str) -> None:
    """Write both extracts."""
    _write("gcp_firewall.json", _firewall(Path(wheel)))
    _write("gcloud_firewall_rules.json", _gcloud())


def _write(name: str, what: dict[str, Any]) -> None:
    (PLACE / name).write_text(json.dumps(what, indent=1) + "\n", "utf-8")


def _firewall(wheel: Path) -> dict[str, Any]:
    with zipfile.ZipFile(wheel) as opened:
        document = json.loads(opened.read(DOCUMENT))
    return {
        "source": f"discovery document {document['id']} in {'-'.join(wheel.name.split('-')[:2])}",
        "version": document["revision"],
        "licence": _LICENCE,
        "extracted": datetime.now(UTC).date().isoformat(),
        "schema": _strict(document["schemas"]["Firewall"], document["schemas"]),
    }


def _strict(schema: dict[str, Any], all_of: dict[str, Any]) -> dict[str, Any]:
    """A schema of a discovery document as JSON Schema: no other keys, and what an insertion needs is required.

    Its patterns are meant from end to end; those of JSON Schema are not.
    """
    if "$ref" in schema:
        return _strict(all_of[schema["$ref"]], all_of)
    strict_schema = {key: schema[key] for key in _KEPT if key in schema}
    if "pattern" in schema:
        strict_schema["pattern"] = rf"^(?:{schema['pattern']})\Z"
    if "items" in schema:
        strict_schema["items"] = _strict(schema["items"], all_of)
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        strict_schema["properties"] = {name: _strict(property_, all_of) for name, property_ in properties.items()}
        needed = [
            name
            for name, property_ in properties.items()
            if METHOD in property_.get("annotations", {}).get("required", ())
        ]
        strict_schema |= {"required": needed} if needed else {}
        others = schema.get("additionalProperties")
        strict_schema["additionalProperties"] = _strict(others, all_of) if others else False
    return strict_schema


def _gcloud() -> dict[str, Any]:
    """The reference of the gcloud on this machine."""
    root = Path(shutil.which("gcloud") or "gcloud").resolve().parents[1]
    python = root / "platform" / "bundledpythonunix" / "bin" / "python3"
    completed = subprocess.run([python, "-S", "-c", _TREE, root, *VERBS], capture_output=True, check=True)  # noqa: S603  # the user's own
    return {
        "source": "gcloud compute firewall-rules, as its command tree says it",
        "version": (root / "VERSION").read_text("utf-8").strip(),
        "licence": _LICENCE,
        "extracted": datetime.now(UTC).date().isoformat(),
        "commands": {
            f"{GROUP} {verb}": _command(command, clears=verb == "update")
            for verb, command in json.loads(completed.stdout).items()
        },
    }


def _command(command: dict[str, Any], *, clears: bool) -> dict[str, Any]:
    """A command; one that clears takes lists without a value, which its tree does not say. Source: its own `--help`."""
    count = command["positionals"][0]["nargs"]
    flags = sorted((name, flag) for name, flag in command["flags"].items() if not name.startswith("---"))
    return {
        "options": {name: dict(_facts(flag, clears=clears)) for name, flag in flags},
        "arguments": {"name": 1 if count == "1" else count},
        "one_of": list(_groups(command["constraints"])),
    }


def _facts(flag: dict[str, Any], *, clears: bool) -> Iterator[tuple[str, Any]]:
    """Left out is what goes without saying: one value, any text; a function that makes the value means no more to us."""
    kind = flag["type"] if ":" not in flag["type"] else "string"
    if kind == "bool":
        yield "values", 0
    elif kind != "string":
        yield "type", "integer" if kind == "int" else kind
    if clears and kind == "list":
        yield "values", "?"
    if flag["choices"]:
        yield "choices", flag["choices"]
    if flag["is_required"]:
        yield "required", True


def _groups(group: dict[str, Any]) -> Iterator[list[str]]:
    """The options of which exactly one has to be there."""
    arguments = group.get("arguments", [])
    if group["is_group"] and group["is_mutex"] and group["is_required"]:
        yield [argument["name"] for argument in arguments]
    for argument in arguments:
        if argument["is_group"]:
            yield from _groups(argument)


if __name__ == "__main__":
    main(*sys.argv[1:])
