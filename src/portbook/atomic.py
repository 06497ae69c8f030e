"""A small file, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def replace_file(path: Path, text: str) -> bool:
    """Put the text in the file's place; False where that is not possible, with nothing changed."""
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
            name = file.name
            file.write(text)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108  # may be empty
        return False
    return True
