"""Command lines of `az network nsg rule`, parsed by argparse with az's own reference of its options."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portbook.proof.reading.program_reference import Invocation, Option, ProgramReference
from portbook.targets import CannotJudge

CREATE, DELETE, SHOW = (f"network nsg rule {verb}" for verb in ("create", "delete", "show"))
_OUTPUT = {"--debug", "--no-wait", "--only-show-errors", "--output", "--query", "--verbose"}
"""Options about what az prints of a new rule, and whether it waits for it."""
_FLAGS = (0, "?")
"""How many values an option has that need not have any."""
_EXPANDED = re.compile(r"|(?:[^=]*=)?@.+|['\[{].*|null|\?\?", re.DOTALL)
"""Values that az replaces by those of a file, or parses as its own shorthand syntax."""


def _singular(name: str, option: Option) -> tuple[str, ...]:
    """`--source-port-range` for `--source-port-ranges`: az accepts the beginning of an option."""
    return (name.removesuffix("es"), name.removesuffix("s")) if option.get("values") == "+" else ()


def _choice(_name: str, option: Option, text: str) -> str:
    """A choice as az spells it: az ignores the case."""
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
    """The command lines of a text that has no other command, about the rules of one group.

    Raises:
        CannotJudge: a line is another command, needs a shell, or is about another group; az would expand a value.
        Rejected: az refuses an option or a value.
    """
    calls = REFERENCE.calls(text, command)
    for call in calls:
        _refuse_expanded(call)
    return calls


def settings(call: Invocation) -> Mapping[str, tuple[str, ...]]:
    """The options of a call that makes a rule, without those about az's output.

    Raises:
        CannotJudge: one is another flag.
    """
    known = REFERENCE.options(call.command)
    for name, values in call.options.items():
        if known[name].get("values") in _FLAGS and (values or name not in _OUTPUT):
            raise unknown(call.line, name)
    return {name: values for name, values in call.options.items() if name not in _OUTPUT}


def unknown(line: int, option: str) -> CannotJudge:
    """Portbook does not know what an option does."""
    return CannotJudge(line, f"Portbook does not know what {option} does here", id_="azure-option-unknown")


def _refuse_expanded(call: Invocation) -> None:
    for name, values in call.options.items():
        if name not in _OUTPUT and any(_EXPANDED.fullmatch(value) for value in values):
            raise CannotJudge(
                call.line,
                f"az reads the value of {name} as a file or as its shorthand syntax",
                id_="azure-value-expanded",
            )
