"""What OpenStack says of security groups: Neutron's own attributes of its API, and the reference of the client's options.

Run it with a Python that has both:

    python -m venv FOLDER && FOLDER/bin/pip install neutron python-openstackclient
    PYTHONPATH=src FOLDER/bin/python -m tools.extracts.openstack
"""

# ruff: noqa: ANN401, SLF001  # made at run time, and said nowhere else

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import entry_points, version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from portbook.firewalls.openstack.check.neutron_service import Neutron

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "openstack" / "check"
API, CLIENT = "neutron", "python-openstackclient"
RESOURCES = {"security_group": "security_groups", "security_group_rule": "security_group_rules"}
COMMANDS = (
    "security group create",
    "security group delete",
    "security group rule create",
    "security group rule delete",
    "security group rule list",
)
MIGRATION = "db/migration/alembic_migrations/versions/2023.2/expand/c33da356b165_security_group_default_rules.py"
"""Where Neutron says which rules a new group has."""
_TOLD = {"tenant_id"}
"""What every request has without saying it."""
_LICENCE = "Apache-2.0"


def main() -> None:
    """Write both extracts."""
    with tempfile.TemporaryDirectory() as folder:
        Neutron(Path(folder))
    resources = import_module("neutron_lib.api.attributes").RESOURCES
    schemas = {name: _schema(resources[plural]) for name, plural in RESOURCES.items()}
    _write("neutron_security_group.json", API, {**schemas, "protocols": _numbers(), "default_rules": _defaults()})
    _write("openstack_security_group.json", CLIENT, {"commands": {command: _command(command) for command in COMMANDS}})


def _write(name: str, package: str, what: dict[str, Any]) -> None:
    source = {"source": f"{package} on PyPI", "version": version(package), "licence": _LICENCE}
    extract = {**source, "extracted": datetime.now(UTC).date().isoformat(), **what}
    (PLACE / name).write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _schema(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The attributes that a request may set, as JSON Schema; needed is what has no default."""
    settable = {
        name: attribute
        for name, attribute in sorted(attributes.items())
        if attribute["allow_post"] and name not in _TOLD
    }
    return {
        "type": "object",
        "properties": {name: _attribute(attribute) for name, attribute in settable.items()},
        "required": [name for name, attribute in settable.items() if "default" not in attribute],
        "additionalProperties": False,
    }


def _attribute(attribute: Mapping[str, Any]) -> dict[str, Any]:
    """What Neutron validates or converts; what it does neither with is an id, or nothing."""
    for kind, value in attribute.get("validate", {}).items():
        return _VALIDATED[kind](value)
    return _CONVERTED[attribute["convert_to"].__name__ if "convert_to" in attribute else ""]()


_UP_TO_255 = r"^(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])\Z"
_VALIDATED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "type:string": lambda limit: {"type": "string", "maxLength": limit},
    "type:name_not_default": lambda limit: {
        "type": "string",
        "maxLength": limit,
        "not": {"pattern": "^[dD][eE][fF][aA][uU][lL][tT]$"},
    },
    "type:values": lambda values: {"enum": list(values)},
}
_CONVERTED: dict[str, Callable[[], dict[str, Any]]] = {
    "": lambda: {"type": ["string", "null"]},
    "convert_ip_prefix_to_cidr": lambda: {"type": ["string", "null"]},
    "convert_protocol": lambda: {
        "anyOf": [{"enum": [None, *_words()]}, {"type": "string", "pattern": _UP_TO_255}],
    },
    "convert_to_boolean": lambda: {"type": "boolean"},
    "convert_validate_port_value": lambda: {"type": ["integer", "null"], "minimum": 0, "maximum": 65535},
}


def _words() -> list[str]:
    return sorted(
        protocol for protocol in import_module("neutron.extensions.securitygroup").sg_supported_protocols if protocol
    )


def _numbers() -> dict[str, int]:
    """The number of each protocol that Neutron knows by name."""
    numbers: Mapping[str, int] = import_module("neutron_lib.constants").IP_PROTOCOL_MAP
    return dict(sorted(numbers.items()))


def _defaults() -> list[dict[str, Any]]:
    """The rules that Neutron gives to a new group."""
    place = Path(import_module("neutron").__path__[0], MIGRATION)
    spec = spec_from_file_location("default_rules", place)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(place)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return [{key: rule[key] for key in sorted(rule) if key != "id"} for rule in module.default_template_rules]


def _command(name: str) -> dict[str, Any]:
    """The options and other arguments of a command, and which of them go alone."""
    points = entry_points(group="openstack.network.v2", name=name.replace(" ", "_"))
    parser = next(iter(points)).load()(None, None).get_parser(name)
    options = (action for action in parser._actions if action.option_strings)
    return {
        "options": {max(action.option_strings, key=len): dict(_facts(action)) for action in options},
        "arguments": {action.dest: action.nargs or 1 for action in parser._actions if not action.option_strings},
        "alone": [
            [max(action.option_strings, key=len) for action in group._group_actions]
            for group in parser._mutually_exclusive_groups
        ],
    }


def _facts(option: Any) -> Iterator[tuple[str, Any]]:
    """Left out is what goes without saying: one value, any text."""
    longest = max(option.option_strings, key=len)
    if short := [spelling for spelling in option.option_strings if spelling != longest]:
        yield "short", short
    if option.nargs == 0:
        yield "values", 0
    if option.type is int:
        yield "type", "integer"
    if option.type is not None and option.type is not int:
        yield "converted", option.type.__name__
    if type(option).__name__ == "RangeAction":
        yield "type", "range"
    if option.choices:
        yield "choices", list(option.choices)


if __name__ == "__main__":
    main()
