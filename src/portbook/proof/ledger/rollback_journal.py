"""SQLite's rollback journal beside a ledger, which a stranger's site may bring.

A journal may end with the name of a super-journal, of a transaction in several files: once SQLite has rolled back, it
deletes the file of that name, wherever it is. Ours never have one. Source: SQLite, "Atomic Commit In SQLite", section 5;
pager.c, `readSuperJournal` and `pager_delsuper`.
"""

from __future__ import annotations

import os
from pathlib import Path

from portbook.files import UnusableFile

_MAGIC = bytes.fromhex("d9d505f920a163d7")
"""The last bytes of a journal that ends with such a name."""


def refuse_one_that_deletes(journal: Path) -> None:
    """Pass over a journal, a regular file or none, that names no other file.

    Raises:
        UnusableFile: it does, or cannot be read.
    """
    try:
        with journal.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - len(_MAGIC)))
            end = file.read()
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"the journal beside it cannot be read: {error.strerror}"
        raise UnusableFile(message) from None
    if end == _MAGIC:
        message = "the journal beside it names another file, which SQLite would delete"
        raise UnusableFile(message, f"delete {journal.name}")
