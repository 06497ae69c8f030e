"""What came of documents, kept in the user's cache, so that a document that did not change is not judged again.

An entry holds for the bytes of a document, the data that it is compared with, our own source, the parsers' versions, and the firewalls'
versions on this machine. The user has signed it: a cache that somebody else has filled is not believed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portbook.atomic import replace_file
from portbook.files import UnusableFile, read_file
from portbook.handwritten.documents.block import Place
from portbook.handwritten.fix import Fix
from portbook.model import Location, Problem, Severity
from portbook.proof import user_cache
from portbook.proof.handwritten.lint import Linted
from portbook.proof.handwritten.tool import HandwrittenTool
from portbook.proof.host.judgement import kernel
from portbook.proof.ledger import fingerprint, signature

_FOLDER = "documents"
_OURS = Path(__file__).parents[2] / "handwritten"
_PARSERS = ("markdown-it-py", "tree-sitter", "tree-sitter-bash")
_LARGEST = 4 * 1024 * 1024
_MOST = 20_000
"""Entries that are kept; of more, the older half goes."""


@dataclass(frozen=True)
class Kept:
    """The entries for some tools.

    Attributes:
        tools: the firewalls whose commands are judged.
        folder: where they are; None where nothing can be kept.
    """

    tools: Sequence[HandwrittenTool]
    folder: Path | None

    @classmethod
    def by_user(cls, tools: Sequence[HandwrittenTool]) -> Kept:
        """Those of this user."""
        folder = user_cache.folder()
        return cls(tools, folder / _FOLDER if folder and signature.available() else None)

    def recall(self, path: str, text: str, data: str = "") -> Linted | None:
        """What came of a document; None where that is not known.

        Args:
            path: the document.
            text: its text.
            data: hash of the data that it is compared with; empty without such.
        """
        if self.folder is None:
            return None
        try:
            content = read_file(self.folder / self._key(path, text, data), _LARGEST)
            signed, body = content[: signature.LENGTH], content[signature.LENGTH :]
            if not signature.is_own(signed.decode("ascii", "replace"), self._signed(path, text, data, body)):
                return None
            return _linted(json.loads(body))
        except (UnusableFile, ValueError, KeyError, TypeError):
            return None

    def keep(self, path: str, text: str, linted: Linted, data: str = "") -> None:
        """Keep what came of a document, compared with such data; where it cannot be written, it costs time and nothing else."""
        if self.folder is None or linted.missing or linted.refusal:
            return
        body = json.dumps(asdict(linted), sort_keys=True).encode()
        signed = signature.sign(self._signed(path, text, data, body)).encode("ascii")
        if signed and len(body) < _LARGEST - signature.LENGTH:
            replace_file(self.folder / self._key(path, text, data), signed + body)

    def prune(self) -> None:
        """Forget the older half where there are too many."""
        if self.folder is None or not self.folder.is_dir():
            return
        with suppress(OSError):
            files = sorted(self.folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
            for file in files[: len(files) // 2] if len(files) > _MOST else ():
                file.unlink()

    def _key(self, path: str, text: str, data: str) -> str:
        return sha256(signature.joined((self._stamp, path, text, data))).hexdigest()

    def _signed(self, path: str, text: str, data: str, body: bytes) -> bytes:
        return self._key(path, text, data).encode("ascii") + body

    @cached_property
    def _stamp(self) -> str:
        """Hash of all that decides besides the document."""
        files = sorted(_OURS.rglob("*.py"))
        source = [f"{file.name}\0{file.read_text('utf-8')}" for file in files]
        parsers = [version(name) for name in _PARSERS]
        firewalls = [f"{tool.id} {tool.version()} {tool.lacking()}" for tool in self.tools]
        parts = (fingerprint.source(), kernel(), *source, *parsers, *firewalls)
        return sha256(signature.joined(parts)).hexdigest()


def _linted(data: dict[str, Any]) -> Linted:
    """The result that `keep` wrote; raises `TypeError`, `KeyError` or `ValueError` for anything else."""
    problems = tuple(
        Problem(**{**entry, "where": Location(**entry["where"]), "severity": Severity(entry["severity"])})
        for entry in data["problems"]
    )
    fixes = tuple(Fix(**{**entry, "place": Place(*entry["place"])}) for entry in data["fixes"])
    return Linted(problems, data["judged"], data["unjudged"], tuple(data["missing"]), fixes)
