"""The resources that commands of Terraform take back or show, by their addresses."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from portbook.model import Form
from portbook.targets import CannotJudge

_PROGRAMS = {"terraform", "tofu"}
_TARGET = "-target="


def addresses(text: str, form: Form) -> frozenset[str]:
    """Each that a text takes back, of the form `undo`, or shows.

    Raises:
        CannotJudge: a command that does something else.
    """
    read = _destroyed if form is Form.UNDO else _shown
    lines = enumerate(text.splitlines(), 1)
    return frozenset(address for line, words in lines for address in read(line, _words(line, words)))


def _words(line: int, text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        raise CannotJudge(
            line, "a quotation mark is not closed, or the line goes on in the next", id_="terraform-quotes"
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
            raise CannotJudge(line, "this is not terraform destroy with -target", id_="terraform-command-unknown")


def _shown(line: int, words: list[str]) -> Iterator[str]:
    match words:
        case []:
            return
        case [program, "state", "show", address] if program in _PROGRAMS and not address.startswith("-"):
            yield address
        case _:
            raise CannotJudge(line, "this is not terraform state show of one resource", id_="terraform-command-unknown")
