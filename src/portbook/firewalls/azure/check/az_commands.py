"""Parses `az network nsg rule` commands with argparse, by az's own reference of its options."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portbook.proof.reading.program_reference import Invocation, Option, ProgramReference
from portbook.targets import CannotJudge

CREATE, DELETE, SHOW = (f"network nsg rule {verb}" for verb in ("create", "delete", "show"))
_OUTPUT = {"--debug", "--no-wait", "--only-show-errors", "--output", "--query", "--verbose"}
"""Options that change only what az prints about a new rule, and whether it waits."""
_FLAGS = (0, "?")
"""The numbers of values of an option that may have no value."""
_EXPANDED = re.compile(r"|(?:[^=]*=)?@.+|['\[{].*|null|\?\?", re.DOTALL)
"""Values that az reads as the name of a file, or as its shorthand syntax."""


def _singular(name: str, option: Option) -> tuple[str, ...]:
    """The singular forms of a plural option: az accepts the beginning of an option's name."""
    return (name.removesuffix("es"), name.removesuffix("s")) if option.get("values") == "+" else ()


def _choice(_name: str, option: Option, text: str) -> str:
    """A value in az's own spelling: az ignores the case."""
    return next((choice for choice in option.get("choices", ()) if choice.lower() == text.lower()), text)


REFERENCE = ProgramReference(
    "az",
    "az_nsg_rule",
    abbreviates=True,
    spellings=_singular,
    convert=_choice,
    place=("--resource-group", "--nsg-name", "--subscription"),
)


def invocations(text: str, command: str) -> list[Invocation]:
    """The calls of one command in a text that has no other command, all for one group.

    Raises:
        CannotJudge: another command, a command that needs a shell, another group, or a value that az would expand.
        Rejected: az refuses an option or a value.
    """
    calls = REFERENCE.calls(text, command)
    for call in calls:
        _refuse_expanded(call)
    return calls


def settings(call: Invocation) -> Mapping[str, tuple[str, ...]]:
    """The options of a `create` call, without those that change only az's output.

    Raises:
        CannotJudge: there is an unknown flag.
    """
    known = REFERENCE.options(call.command)
    for name, values in call.options.items():
        if known[name].get("values") in _FLAGS and (values or name not in _OUTPUT):
            raise unknown(call.line, name)
    return {name: values for name, values in call.options.items() if name not in _OUTPUT}


def unknown(line: int, option: str) -> CannotJudge:
    """The refusal of an option that Portbook does not know."""
    return CannotJudge(line, f"Portbook does not know what {option} does here", id_="azure-option-unknown")


def _refuse_expanded(call: Invocation) -> None:
    for name, values in call.options.items():
        if name not in _OUTPUT and any(_EXPANDED.fullmatch(value) for value in values):
            raise CannotJudge(
                call.line,
                f"az reads the value of {name} as a file or as its shorthand syntax",
                id_="azure-value-expanded",
                cure="write the value itself",
            )
