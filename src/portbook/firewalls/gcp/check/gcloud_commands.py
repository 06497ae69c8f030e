"""Parses `gcloud compute firewall-rules` commands with argparse, by gcloud's own reference of its options."""

from __future__ import annotations

from portbook.proof.reading.program_reference import Invocation, Option, ProgramReference
from portbook.targets import CannotJudge, Rejected

CREATE, DELETE, DESCRIBE = (f"compute firewall-rules {verb}" for verb in ("create", "delete", "describe"))
_UPPER_CASE = {"--action", "--direction"}
"""Options whose values gcloud converts to upper case."""


def _short(name: str, _option: Option) -> tuple[str, ...]:
    return ("-q",) if name == "--quiet" else ()


def _upper(name: str, _option: Option, text: str) -> str:
    return text.upper() if name in _UPPER_CASE else text


REFERENCE = ProgramReference(
    "gcloud",
    "gcloud_firewall_rules",
    anywhere=("--format", "--project", "--quiet", "--verbosity"),
    spellings=_short,
    convert=_upper,
    place=("--project",),
)


def invocations(text: str, command: str) -> list[Invocation]:
    """The calls of one command in a text that has no other command, all for one project.

    Raises:
        CannotJudge: a line is another command, needs a shell, or is for another project.
        Rejected: gcloud refuses an option, a value or a name.
    """
    calls = REFERENCE.calls(text, command)
    for call in calls:
        if len(set(call.arguments)) < len(call.arguments):
            message = "gcloud refuses a command that has a name twice"
            raise Rejected(call.line, message, id_="gcp-name-twice", cure="write each name once")
        for name, option in REFERENCE.options(command).items():
            value = call.value(name, "-")
            if option.get("type") == "list" and (value.startswith("^") or not all(value.split(","))):
                raise CannotJudge(
                    call.line,
                    f"the value of {name} is not a comma-separated list",
                    id_="gcp-list-unknown",
                    cure="separate the words by single commas",
                )
    return calls
