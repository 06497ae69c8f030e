"""A file that a command makes."""

from __future__ import annotations

from pathlib import Path

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.atomic import replace_file


def write_new(path: Path, content: bytes, *, replace: bool) -> None:
    """Put the content in a file, whole or not at all.

    Raises:
        Unusable: the file is there already and may not be replaced, or cannot be written.
    """
    new = _create(path, replace=replace)
    if not replace_file(path, content):
        if new:
            path.unlink(missing_ok=True)
        raise Unusable(of_argument(f"{path} cannot be written", "mend the rights of its folder"))


def _create(path: Path, *, replace: bool) -> bool:
    """Make an empty file, with the rights that the user's new files have; False where a regular file may be replaced."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        if not replace:
            raise Unusable(of_argument(f"{path} is there already", "choose another file, or add --replace")) from None
        if path.is_symlink() or not path.is_file():
            raise Unusable(of_argument(f"{path} is no regular file", "choose another one")) from None
        return False
    except OSError as error:
        raise Unusable(of_argument(f"{path} cannot be written: {error.strerror}")) from None
    return True
