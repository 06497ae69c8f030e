"""The request that az sends when it creates a security rule.

Source: https://learn.microsoft.com/cli/azure/network/nsg/rule. Where az is installed, the engine `az` compares these
requests with az's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portbook.firewalls.azure.check.az_commands import REFERENCE, settings, unknown
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.program_reference import Invocation

_WHERE = {"--resource-group", "--nsg-name", "--subscription", "--name"}
_TEXTS = {"--access", "--direction", "--protocol", "--description"}


def body(call: Invocation) -> dict[str, Any]:
    """The body of the request of a `create` command.

    Raises:
        CannotJudge: the meaning of an option is unknown.
    """
    return {"name": call.value("--name"), "properties": dict(_properties(call, settings(call)))}


def _properties(call: Invocation, options: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    """The properties of the rule, with az's defaults for options that are absent."""
    names: Mapping[str, Any] = extract("azure_security_rule")["schema"]["properties"]["properties"]["properties"]
    for option, facts in REFERENCE.options(call.command).items():
        if option in _WHERE or (option not in options and "default" not in facts):
            continue
        values = options.get(option, tuple(facts.get("default", ())))
        property_ = _spelled(option)
        if option == "--priority":
            yield property_, int(values[0])
        elif option in _TEXTS:
            yield property_, options[option][0] if option in options else facts["default"]
        elif facts.get("values") == "+" and property_ in names:
            singular = next(name for name in names if name != property_ and property_.startswith(name))
            yield (singular, values[0]) if len(values) == 1 else (property_, list(values))
        else:
            raise unknown(call.line, option)


def refuse_options(call: Invocation) -> None:
    """Refuse options that may change which rules a command deletes or shows.

    Raises:
        CannotJudge: an option does more than name the rule.
    """
    for option in sorted(call.options.keys() - _WHERE):
        raise unknown(call.line, option)


def _spelled(option: str) -> str:
    """The API's name of an option: `sourcePortRanges` for `--source-port-ranges`."""
    first, *following = option.removeprefix("--").split("-")
    return first + "".join(word.capitalize() for word in following)
