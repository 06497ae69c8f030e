"""A small file, written whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
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
