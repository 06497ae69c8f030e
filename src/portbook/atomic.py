"""Small files, written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import NamedTemporaryFile


def replace_file(path: Path, content: str | bytes) -> bool:
    """Put the content, a text as UTF-8, in the file's place; False where that is not possible, with nothing changed.

    A symbolic link is replaced, not followed. A new file is the user's alone; one that was there keeps its rights.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            name = file.name
            file.write(content.encode() if isinstance(content, str) else content)
        with suppress(FileNotFoundError):
            before = path.lstat().st_mode
            Path(name).chmod(before & 0o777 if stat.S_ISREG(before) else 0o600)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108  # may be empty
        return False
    return True


def replace_files(contents: Mapping[Path, bytes]) -> bool:
    """Put bytes in the places of files: of all, or of none where one of them cannot be written, which is False.

    A symbolic link is replaced, not followed. A new file has the rights of the user's new files; others keep theirs.
    """
    drafts: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in contents.items():
            drafts[path] = _draft(path, content)
        for path, draft in drafts.items():
            old = path.read_bytes() if path.exists() else None
            draft.replace(path)
            before[path] = old
    except BaseException as error:
        for path, old in before.items():
            _put_back(path, old)
        if isinstance(error, OSError):
            return False
        raise
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return True


def _draft(path: Path, content: bytes) -> Path:
    """The bytes in a file beside their place, with the rights of the file that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
        with suppress(FileNotFoundError):
            before = path.lstat().st_mode
            if stat.S_ISREG(before):
                draft.chmod(before & 0o777)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _put_back(path: Path, content: bytes | None) -> None:
    """Undo a replacement; where that is not possible either, nothing more can be done."""
    with suppress(OSError):
        if content is None:
            path.unlink()
        else:
            _draft(path, content).replace(path)
