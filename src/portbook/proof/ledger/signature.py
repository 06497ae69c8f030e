"""Tells what this user has written from what came with a site: a keyed hash, whose key is in the user's cache alone.

A site's folder may be a stranger's, and everything that a row of a ledger is made of is public. Source: RFC 2104, HMAC.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from portbook.files import UnusableFile, read_file
from portbook.proof import user_cache

_FILE = "ledger.key"
_BYTES = 32
LENGTH = 2 * _BYTES
"""How many characters a signature has."""


def sign(content: bytes) -> str:
    """The user's signature; empty where the user has no key, and can have none."""
    key = _own_key()
    return hmac.digest(key, content, "sha256").hex() if key else ""


def is_own(signature: str, content: bytes) -> bool:
    """Whether the user has signed this."""
    return recognizer()(signature, content)


def recognizer() -> Callable[[str, bytes], bool]:
    """`is_own` for many signatures: the key is looked for once."""
    key = _own_key()

    def recognize(signature: str, content: bytes) -> bool:
        own = hmac.digest(key, content, "sha256").hex() if key else ""
        return bool(signature) and hmac.compare_digest(signature.encode("utf-8", "replace"), own.encode())

    return recognize


def available() -> bool:
    """Whether the user has a key."""
    return bool(_own_key())


def joined(parts: tuple[str, ...]) -> bytes:
    """Texts as bytes that no other texts come to."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(b"%d:%b" % (len(part), part) for part in encoded)


def _own_key() -> bytes:
    folder = user_cache.folder()
    return _key(folder) if folder else b""


@lru_cache(maxsize=8)
def _key(folder: Path) -> bytes:
    """The key that is there, else a new one; empty where it cannot be kept."""
    path = folder / _FILE
    if key := _secret(path):
        return key
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            path.unlink()  # one that others may know
        _make(path)
    except OSError:
        return b""
    return _secret(path)


def _secret(path: Path) -> bytes:
    """The key in a file; empty where the file is not the user's secret."""
    try:
        about = path.lstat()
        key = read_file(path, _BYTES + 1)
    except (OSError, UnusableFile):
        return b""
    whole = len(key) == _BYTES and stat.S_ISREG(about.st_mode)
    return key if whole and _is_secret(about) else b""


def _is_secret(about: os.stat_result) -> bool:
    """Whether nobody else can have read it by its mode; not every system has modes."""
    if not hasattr(os, "geteuid"):
        return True
    return not about.st_mode & (stat.S_IRWXG | stat.S_IRWXO) and about.st_uid == os.geteuid()


def _make(path: Path) -> None:
    """Whole or not at all; another process's that is quicker stays. A temporary file is for its user's eyes only."""
    with NamedTemporaryFile("wb", dir=path.parent) as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)  # Path has the arguments the other way round
