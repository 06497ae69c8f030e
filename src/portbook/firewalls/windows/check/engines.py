"""The engine for Windows Firewall. It reads calls with a grammar of PowerShell and Microsoft's reference, without PowerShell."""

from __future__ import annotations

from portbook.evidence import Rung
from portbook.firewalls.front_ends.check.engine import by_anyone
from portbook.firewalls.windows.check import meaning, reference
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.targets import CannotJudge, Reading

_ID = "powershell-reading"
_PARSERS = ("tree-sitter", "tree-sitter-powershell")
_DETAIL = "read, not run: no Windows was asked"
_EXPECTED = {
    Form.ADD: frozenset({meaning.MAKING}),
    Form.UNDO: frozenset({meaning.TAKING}),
    Form.SHOW: meaning.SHOWING,
}
"""The cmdlets that a snippet of each form may call."""


def _read(snippet: Snippet) -> SecondView:
    """The rules and names in the calls of a snippet; for an undo or a show, the names only."""
    from portbook.firewalls.windows.check import syntax  # noqa: PLC0415  # tree-sitter may be missing

    checked = [reference.check(call) for call in syntax.calls(snippet.text)]
    added_by_anyone = by_anyone(snippet) and snippet.id.form is Form.ADD
    if added_by_anyone:  # a person's text may also list rules
        checked = [call for call in checked if call.cmdlet not in meaning.SHOWING]
    expected = _EXPECTED[snippet.id.form]
    if strange := [call for call in checked if call.cmdlet not in expected]:
        raise CannotJudge(
            strange[0].line,
            f"{strange[0].cmdlet} has no place in the form {snippet.id.form}",
            id_="windows-cmdlet-unexpected",
        )
    opened = meaning.rules(checked) if snippet.id.form is Form.ADD else ()
    return SecondView(Reading(opened), frozenset() if added_by_anyone else meaning.names(checked))


def _version() -> str:
    """The versions of the grammar and of the reference; empty where the grammar is not installed."""
    if not all(map(python_packages.version, _PARSERS)):
        return ""
    return f"{python_packages.named(_PARSERS[1])}, {reference.name()}"


ENGINES = (
    Engine(
        _ID,
        "A grammar of PowerShell and Microsoft's reference",
        Rung.READ_BACK,
        SecondReading(_ID, Rung.READ_BACK, _version, _read, _DETAIL).judge,
        _version,
        packages=_PARSERS,
        extra="checks",
        forms=tuple(_EXPECTED),
    ),
)
