"""What az asks the API for when it is to make a security rule.

Source: https://learn.microsoft.com/cli/azure/network/nsg/rule; az itself agrees where it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portbook.firewalls.azure.check.az_commands import Invocation, known
from portbook.proof.reading.extracts import extract
from portbook.targets import CannotJudge

_WHERE = {"--resource-group", "--nsg-name", "--subscription", "--name"}
_TEXTS = {"--access", "--direction", "--protocol", "--description"}


def body(call: Invocation) -> dict[str, Any]:
    """The body of its request.

    Raises:
        CannotJudge: an option that says more than networks, protocols and ports.
    """
    return {"name": call.name, "properties": dict(_properties(call, known("create")))}


def _properties(call: Invocation, options: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """What is said, and what az says where nothing is."""
    names: Mapping[str, Any] = extract("azure_security_rule")["schema"]["properties"]["properties"]["properties"]
    for option, facts in options.items():
        if option in _WHERE or (option not in call.options and "default" not in facts):
            continue
        values = call.options.get(option, tuple(facts.get("default", ())))
        property_ = _spelled(option)
        if option == "--priority":
            yield property_, int(values[0])
        elif option in _TEXTS:
            yield property_, call.options[option][0] if option in call.options else facts["default"]
        elif facts.get("values") == "+" and property_ in names:
            one = next(each for each in names if each != property_ and property_.startswith(each))
            yield (one, values[0]) if len(values) == 1 else (property_, list(values))
        else:
            raise CannotJudge(call.line, f"what {option} lets through cannot be judged")


def refuse_options(call: Invocation) -> None:
    """Refuse what may change what is taken back or shown.

    Raises:
        CannotJudge: an option that does more than name the rule.
    """
    if strange := sorted(call.options.keys() - _WHERE):
        raise CannotJudge(call.line, f"what {strange[0]} does here cannot be judged")


def _spelled(option: str) -> str:
    """`--source-port-ranges` is `sourcePortRanges` for the API."""
    first, *more = option.removeprefix("--").split("-")
    return first + "".join(each.capitalize() for each in more)
