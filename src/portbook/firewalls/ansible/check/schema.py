"""Checks keywords of plays and tasks, and arguments of modules: their names, types and choices, as `ansible-doc` lists them.

Ansible converts some other types too; only values that mean the same everywhere are accepted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portbook.proof.reading.extracts import extract
from portbook.targets import Rejected

NAME = "ansible"
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str, int),  # a number becomes a text
    "string": (str,),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "class": (dict,),
    "int": (int,),
    "float": (int, float),
    "percent": (int, float, str),
}
_ANYTHING = {"raw", "path"}
_ALSO = {"hosts": (str,), "loop": (str,), "notify": (str,), "changed_when": (bool,), "when": (str, bool)}
"""Keywords whose values may have another type than `ansible-doc` says: often a single value in place of a list."""


def version() -> str:
    """The versions of the extract's sources: `ansible-core 2.19.14, community.general 11.4.2`."""
    return str(extract(NAME)["version"])


def modules() -> Mapping[str, Any]:
    """The modules of the extract, with their options."""
    options: Mapping[str, Any] = extract(NAME)["modules"]
    return options


def check_keywords(line: int, where: str, keywords: Mapping[str, Any]) -> None:
    """Check the keywords of a play or a task.

    Args:
        line: the line for messages.
        where: `Play` or `Task`.
        keywords: its keywords, without the module and its arguments.

    Raises:
        Rejected: Ansible has no such keyword, or its value has another type.
    """
    known = extract(NAME)["keywords"]
    for key, value in keywords.items():
        if key not in known or where not in known[key]["applies_to"]:
            raise Rejected(line, f"{key} is no keyword of a {where.lower()}", id_="ansible-check-not-a-keyword")
        if not _fits(known[key]["type"], value) and not isinstance(value, _ALSO.get(key, ())):
            raise Rejected(line, f"{key} is not of the type {known[key]['type']}", id_="ansible-check-wrong-type")


def check_arguments(line: int, module: str, arguments: object) -> dict[str, Any]:
    """The arguments of a module, by their main names.

    Raises:
        Rejected: the module does not have an argument or a value, or an argument is missing.
    """
    if not isinstance(arguments, dict):
        raise Rejected(line, f"{module} has no arguments by name", id_="ansible-check-no-arguments")
    options = modules()[module]
    names = {alias: name for name, option in options.items() for alias in (name, *option.get("aliases", ()))}
    values: dict[str, Any] = {}
    for key, value in arguments.items():
        if key not in names:
            raise Rejected(line, f"{module} has no argument {key}", id_="ansible-check-unknown-argument")
        if names[key] in values:
            raise Rejected(line, f"{module} has the argument {names[key]} twice", id_="ansible-check-argument-twice")
        _check_value(line, key, options[names[key]], value)
        values[names[key]] = value
    if missing := [key for key, option in options.items() if option.get("required") and key not in values]:
        raise Rejected(line, f"{module} needs the argument {missing[0]}", id_="ansible-check-missing-argument")
    return values


def _check_value(line: int, key: str, option: Mapping[str, Any], value: object) -> None:
    if not _fits(option.get("type", "str"), value):
        raise Rejected(line, f"{key} is not of the type {option.get('type', 'str')}", id_="ansible-check-wrong-type")
    if isinstance(value, list) and not all(_fits(option.get("elements", "raw"), element) for element in value):
        raise Rejected(line, f"{key} is not a list of the type {option['elements']}", id_="ansible-check-wrong-type")
    if "choices" in option and value not in option["choices"]:
        raise Rejected(
            line,
            f"{key} is {value!r}, and may be {', '.join(map(str, option['choices']))}",
            id_="ansible-check-not-a-choice",
        )


def _fits(kind: str, value: object) -> bool:
    if kind in _ANYTHING:
        return True
    return isinstance(value, _TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))
