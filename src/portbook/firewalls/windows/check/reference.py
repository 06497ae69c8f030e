"""Checks a call against Microsoft's reference: its cmdlet, its parameters, their values, and the required parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portbook.proof.reading.extracts import extract
from portbook.targets import CannotJudge, Rejected

_ALL = "(All)"
_SWITCH = "SwitchParameter"
_LISTS = "[]", "Profile"
"""The ends of the types that take several values; `Profile` is a set of flags."""
_COMMON = (
    *("Debug", "ErrorAction", "ErrorVariable", "InformationAction", "InformationVariable", "OutBuffer"),
    *("OutVariable", "PipelineVariable", "ProgressAction", "Verbose", "WarningAction", "WarningVariable"),
)
"""The parameters of every cmdlet. Source: about_CommonParameters."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        line: its line in the text.
        cmdlet: its name.
        parameters: the values by parameter; a switch has none.
        gets: the cmdlet whose output is piped into it; empty for none.
    """

    line: int
    cmdlet: str
    parameters: dict[str, tuple[str, ...]]
    gets: str = ""


def reference() -> dict[str, Any]:
    """The extract of the reference, with its source and version."""
    return extract("windows")


def name() -> str:
    """The name and version of the reference: `Microsoft's reference (winserver2025-ps, commit …)`."""
    return f"Microsoft's reference ({reference()['version']})"


def title() -> str:
    """Its name alone, for messages."""
    return "Microsoft's reference of the module NetSecurity"


def check(call: Call) -> Call:
    """The call in the reference's spelling.

    Raises:
        CannotJudge: the extract does not have the cmdlet, or PowerShell may complete an abbreviated word.
        Rejected: a parameter or value is unknown, there are too many values, or a parameter is missing.
    """
    cmdlet = _known(call.cmdlet, reference()["cmdlets"])
    if not cmdlet:
        raise CannotJudge(call.line, f"the reference has no cmdlet {call.cmdlet}", id_="windows-cmdlet-unknown")
    known = reference()["cmdlets"][cmdlet]
    parameters = {}
    for spelling, values in call.parameters.items():
        parameter = _parameter(spelling, known, cmdlet, call.line)
        if parameter in parameters:
            raise Rejected(call.line, f"-{parameter} is there twice, under two names", id_="windows-parameter-twice")
        parameters[parameter] = _values(parameter, values, known[parameter], call.line)
    _check_set(cmdlet, [*parameters, *_piped(call, known)], known, call.line)
    return replace(call, cmdlet=cmdlet, parameters=parameters)


def facts_of(cmdlet: str, spelling: str) -> dict[str, Any]:
    """What the reference says of a parameter, by its name or an alias; nothing where it has none of that name."""
    known: dict[str, Any] = reference()["cmdlets"].get(_known(cmdlet, reference()["cmdlets"]), {})
    by_name = {alias: facts for name, facts in known.items() for alias in (name, *facts.get("aliases", ()))}
    facts: dict[str, Any] = by_name.get(_known(spelling, by_name), {})
    return facts


def _parameter(spelling: str, known: dict[str, Any], cmdlet: str, line: int) -> str:
    if parameter := _known(spelling, known):
        return parameter
    names_by_alias = {alias: name for name, facts in known.items() for alias in facts.get("aliases", ())}
    if parameter := _known(spelling, names_by_alias):
        return names_by_alias[parameter]
    aliases = list(names_by_alias)
    if any(name.lower().startswith(spelling.lower()) for name in (*known, *aliases, *_COMMON)):
        raise CannotJudge(line, f"-{spelling} is a short name or a common parameter", id_="windows-parameter-shortened")
    raise Rejected(line, f"{cmdlet} has no parameter -{spelling}", id_="windows-parameter-unknown")


def _values(parameter: str, values: Sequence[str], facts: dict[str, Any], line: int) -> tuple[str, ...]:
    if bool(values) == (facts["type"] == _SWITCH):
        raise Rejected(line, f"-{parameter} {'takes no' if values else 'needs a'} value", id_="windows-value-count")
    if len(values) > 1 and not facts["type"].endswith(_LISTS):
        raise Rejected(line, f"-{parameter} takes one value", id_="windows-value-count")
    return (
        tuple(_accepted(parameter, text, facts["accepted"], line) for text in values)
        if "accepted" in facts
        else tuple(values)
    )


def _accepted(parameter: str, value: str, accepted: Sequence[str], line: int) -> str:
    if choice := _known(value, accepted):
        return choice
    if any(choice.lower().startswith(value.lower()) for choice in accepted):
        raise CannotJudge(
            line, f"{value!r} is only the beginning of a value of -{parameter}", id_="windows-value-shortened"
        )
    raise Rejected(line, f"-{parameter} accepts {', '.join(accepted)}, not {value!r}", id_="windows-value-invalid")


def _piped(call: Call, known: dict[str, Any]) -> list[str]:
    """The parameter that takes the piped input of the call."""
    if not call.gets:
        return []
    parameter = f"Associated{call.gets.partition('-')[2]}"
    if known.get(parameter, {}).get("piped"):
        return [parameter]
    raise Rejected(call.line, f"{call.cmdlet} does not take what {call.gets} puts out", id_="windows-pipe-refused")


def _check_set(cmdlet: str, names: Sequence[str], known: dict[str, Any], line: int) -> None:
    """Check that the parameters fit one of the cmdlet's parameter sets."""
    sets = {name: facts.get("sets", {_ALL: False}) for name, facts in known.items()}
    fitting = {
        set_: [name for name, of in sets.items() if of.get(set_, of.get(_ALL)) and name not in names]
        for set_ in {name: None for of in sets.values() for name in of}
        if all(_ALL in sets[name] or set_ in sets[name] for name in names)
    }
    if not fitting:
        raise Rejected(
            line,
            f"{cmdlet} does not take {' and '.join(f'-{name}' for name in names)} together",
            id_="windows-parameters-conflict",
        )
    if all(fitting.values()):
        raise Rejected(line, f"{cmdlet} needs -{min(fitting.values(), key=len)[0]}", id_="windows-parameter-missing")


def _known(text: str, names: Iterable[str]) -> str:
    """The name in the reference's spelling, ignoring case as PowerShell does; empty for an unknown name."""
    return next((name for name in names if text.isascii() and name.lower() == text.lower()), "")
