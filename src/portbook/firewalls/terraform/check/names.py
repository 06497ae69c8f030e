"""The addresses of the resources that Terraform commands destroy or show."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from portbook.model import Form
from portbook.targets import CannotJudge

_PROGRAMS = {"terraform", "tofu"}
_TARGET = "-target="


def addresses(text: str, form: Form) -> frozenset[str]:
    """The addresses that the commands of an `undo` destroy, or those of a `show` print.

    Raises:
        CannotJudge: an unknown command.
    """
    read = _destroyed if form is Form.UNDO else _shown
    lines = enumerate(text.splitlines(), 1)
    return frozenset(address for line, words in lines for address in read(line, _words(line, words)))


def _words(line: int, text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        raise CannotJudge(
            line, "a quotation mark is not closed, or the line ends with a backslash", id_="terraform-quotes"
        ) from None


def _destroyed(line: int, words: list[str]) -> Iterator[str]:
    match words:
        case []:
            return
        case [program, "destroy", _, *_] if program in _PROGRAMS and all(
            word.startswith(_TARGET) for word in words[2:]
        ):
            yield from (word.removeprefix(_TARGET) for word in words[2:])
        case _:
            message = "Portbook knows only terraform destroy with -target here"
            raise CannotJudge(line, message, id_="terraform-command-unknown")


def _shown(line: int, words: list[str]) -> Iterator[str]:
    match words:
        case []:
            return
        case [program, "state", "show", address] if program in _PROGRAMS and not address.startswith("-"):
            yield address
        case _:
            message = "Portbook knows only terraform state show with one address here"
            raise CannotJudge(line, message, id_="terraform-command-unknown")
