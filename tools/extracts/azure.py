"""What Microsoft says of security rules: the models of its SDK, and az's own reference of its parameters.

Run it with a Python that has both:

    python -m venv FOLDER && FOLDER/bin/pip install azure-cli azure-mgmt-network
    FOLDER/bin/python -m tools.extracts.azure
"""

# ruff: noqa: ANN401, SLF001  # made at run time, and said nowhere else

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "azure" / "check"
SDK = "azure-mgmt-network"
CLI = "azure-cli"
MODEL = "SecurityRule"
_RULE = "network nsg rule"
COMMANDS = (
    *(f"{_RULE} {verb}" for verb in ("create", "delete", "list", "show", "update")),
    "network nsg create",
    "vm open-port",
)
_LICENCE = "MIT"
_PLAIN = {str: "string", int: "integer", bool: "boolean"}


def main() -> None:
    """Write both extracts."""
    models = import_module("azure.mgmt.network.models")
    _write("azure_security_rule.json", SDK, {"schema": _strict(getattr(models, MODEL), models)})
    _write("az_nsg_rule.json", CLI, {"commands": _commands()})


def _write(name: str, package: str, what: dict[str, Any]) -> None:
    source = {"source": f"{package} on PyPI", "version": version(package), "licence": _LICENCE}
    extract = {**source, "extracted": datetime.now(UTC).date().isoformat(), **what}
    (PLACE / name).write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _strict(kind: Any, models: Any) -> dict[str, Any]:
    """A type of the SDK as JSON Schema: no other keys, none that only the service sets, and only known values."""
    arguments = [argument for argument in get_args(kind) if argument is not NoneType]
    known = next(
        (member for member in (kind, *arguments) if isinstance(member, type) and issubclass(member, Enum)), None
    )
    if known is not None:
        return {"type": "string", "enum": [value.value for value in known]}
    if get_origin(kind) is list:
        return {"type": "array", "items": _strict(arguments[0], models)}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": _strict(arguments[1], models)}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    return _strict(arguments[0], models) if arguments else _object(kind, models)


def _object(model: Any, models: Any) -> dict[str, Any]:
    hints = get_type_hints(model, localns={"_models": models})
    fields = {name: field for name, field in model()._attr_to_rest_field.items() if field._visibility != ["read"]}
    required = [field._rest_name for name, field in fields.items() if NoneType not in get_args(hints[name])]
    return {
        "type": "object",
        "properties": {field._rest_name: _strict(hints[name], models) for name, field in fields.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _commands() -> dict[str, Any]:
    """Az makes the parser of a command when it is asked for."""
    with tempfile.TemporaryDirectory() as settings:
        os.environ["AZURE_CONFIG_DIR"] = settings
        az = import_module("azure.cli.core").get_default_cli()
        return {command: {"options": dict(sorted(_options(az, *command.split())))} for command in COMMANDS}


def _options(az: Any, *words: str) -> Iterator[tuple[str, dict[str, Any]]]:
    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(None):
        az.invoke([*words])  # which is refused, for nothing is said
    command = az.invocation.commands_loader.command_table[" ".join(words)]
    declared = command.get_arguments_schema()._fields if hasattr(command, "get_arguments_schema") else {}
    for action in az.invocation.parser.subparsers[words[:-1]].choices[words[-1]]._actions:
        needed = action.required or (action.dest in declared and declared[action.dest]._required)
        yield max(action.option_strings, key=len), _option(action, needed=needed)


def _option(action: Any, *, needed: bool) -> dict[str, Any]:
    """Left out is what goes without saying: one value, a string, that need not be there."""
    longest, schema = max(action.option_strings, key=len), getattr(action, "_schema", None)
    facts = {
        "short": [name for name in action.option_strings if name != longest],
        "values": action.nargs,
        "type": "integer" if action.type is int or getattr(schema, "DataType", str) is int else None,
        "choices": list(action.choices or ()),
        "default": action.default if schema is not None and str(action.default) != "Undefined" else None,
        "required": needed,
    }
    return {name: fact for name, fact in facts.items() if fact or (name == "values" and fact == 0)}


if __name__ == "__main__":
    main()
