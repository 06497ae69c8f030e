"""A checker as a script for Windows PowerShell 5.1 and PowerShell 7. What the data says is text in single quotes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby

from portbook import __version__
from portbook.checkers.check import Check
from portbook.checkers.checker import Checker, End, Language, Written
from portbook.escape import comment
from portbook.escape.powershell import string

_BYTE_ORDER_MARK = "\ufeff"
"""Windows PowerShell reads a file without it in the code page of the country."""


def _write(checker: Checker) -> Written:
    end = checker.end.value
    sections = (
        _opening(checker),
        _part(f"{end}-parameters.ps1"),
        "\n".join(_data(checker)) + "\n",
        _part("common.ps1"),
        _part(f"{end}.ps1"),
    )
    return Written(_BYTE_ORDER_MARK + "\n".join(sections))


POWERSHELL = Language("powershell", "PowerShell", _write)


def _opening(checker: Checker) -> str:
    does = "sends" if checker.end is End.PROBE else "listens"
    of = f"{checker.service.title}: {checker.role.title}, profile {checker.profile.id}"
    return "\n".join(
        (
            f"# Which documented flows get through? This end {does}. {comment.comment(of)}",
            f"# Written by portbook {__version__}.",
        )
    )


def _data(checker: Checker) -> Iterator[str]:
    about = {
        "Service": checker.service.id,
        "Title": checker.service.title,
        "Role": checker.role.id,
        "RoleTitle": checker.role.title,
        "Profile": checker.profile.id,
    }
    yield f"$About = @{{ {_texts(about)} }}"
    yield "$Roles = [ordered]@{"
    for destination in checker.destinations if checker.end is End.PROBE else ():
        texts = _texts({"Place": destination.place, "Title": destination.title})
        yield f"    {string(destination.role)} = @{{ {texts} }}"
    yield "}"
    yield "$Flows = @("
    for _flow, checks in groupby(checker.checks, lambda check: check.flow.id):
        yield from _flow_lines(tuple(checks))
    yield ")"


def _flow_lines(checks: tuple[Check, ...]) -> Iterator[str]:
    flow = checks[0].flow
    first = {"Id": flow.id, "Need": flow.need, "Group": flow.one_of, "Label": flow.label}
    yield f"    @{{ {_texts(first)}"
    yield f"        {_texts({'Purpose': flow.purpose})}"
    yield f"        {_texts({'Without': flow.without})}"
    yield "        Checks = @("
    yield from (f"            {_table(check)}" for check in checks)
    yield "        )"
    yield "    }"


def _table(check: Check) -> str:
    destination = check.destination
    words = _texts({"Kind": check.kind, "Family": check.family, "Role": destination.role, "Place": destination.place})
    numbers = f"Port = {check.port or 0}; Source = {check.source_port or 0}; Sampled = ${str(check.sampled).lower()}"
    addresses = ", ".join(string(address) for address in destination.addresses)
    return f"@{{ {words}; {numbers}; Addresses = @({addresses}) }}"


def _texts(values: dict[str, str]) -> str:
    return "; ".join(f"{key} = {string(value)}" for key, value in values.items())


def _part(name: str) -> str:
    return (files("portbook.checkers") / "scripts" / "powershell" / name).read_text("utf-8")
