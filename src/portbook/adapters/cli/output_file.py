"""Where a command puts a file that it makes: on standard output, or in a place that the reader names."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.atomic import replace_file


def put(content: bytes, form: str, path: Path, *, replace: bool) -> None:
    """Print the content, or write it to a file.

    Args:
        content: what the command made.
        form: its format.
        path: the file; `-` for standard output.
        replace: whether a file that is there may be replaced.

    Raises:
        Unusable: it is no text and a terminal would show it, or the file is there already or cannot be written.
    """
    if str(path) == "-":
        _print(content, form)
    else:
        _write(content, path, replace=replace)


def _print(content: bytes, form: str) -> None:
    """Put the content on standard output.

    Raises:
        Unusable: it is no text, and a terminal would show it.
    """
    if form.endswith("xlsx") and on_terminal():
        raise Unusable(of_argument("a workbook cannot be shown on a terminal", "add --to FILE"))
    click.echo(content, nl=False)


def on_terminal() -> bool:
    """Whether a person sees what is printed."""
    return sys.stdout.isatty()


def _write(content: bytes, path: Path, *, replace: bool) -> None:
    """Put the content in a file, whole or not at all.

    Raises:
        Unusable: the file is there already and may not be replaced, or cannot be written.
    """
    fill(content, path, new=create(path, replace=replace))


def fill(content: bytes, path: Path, *, new: bool) -> None:
    """Put the content in a file that is there, whole or not at all; one that was made for it is taken away again.

    Raises:
        Unusable: the file cannot be written.
    """
    if not replace_file(path, content):
        if new:
            path.unlink(missing_ok=True)
        raise Unusable(of_argument(f"{path} cannot be written", "mend the rights of its folder"))


def create(path: Path, *, replace: bool, cure: str = "choose another file, or add --replace") -> bool:
    """Make an empty file, with the rights that the user's new files have; False where a regular file may be replaced.

    Args:
        path: the file.
        replace: whether a file that is there already may be replaced.
        cure: what to do where it may not.

    Raises:
        Unusable: the file is there already and may not be replaced, or cannot be written.
    """
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        if not replace:
            raise Unusable(of_argument(f"{path} is there already", cure)) from None
        if path.is_symlink() or not path.is_file():
            raise Unusable(of_argument(f"{path} is no regular file", "choose another one")) from None
        return False
    except OSError as error:
        raise Unusable(of_argument(f"{path} cannot be written: {error.strerror}")) from None
    return True
