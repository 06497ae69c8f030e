"""The last check of a site, whole: where nothing that it rests on has changed, its results still hold.

It saves a build with nothing changed from rendering what no page shows. It repeats the ledger: it holds for the ledger as
that check left it, it has this user's signature, and each result is one that its engine can give.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from portbook.atomic import replace_file
from portbook.evidence import KEPT, Evidence, Origin, Result, Rung
from portbook.files import UnusableFile, read_file
from portbook.model import Book, Form, Location, SnippetId
from portbook.proof.engine import Readiness, engines, here
from portbook.proof.ledger import signature
from portbook.proof.ledger.belief import possible
from portbook.proof.ledger.fingerprint import source
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.reading import self_reading
from portbook.targets import Target

_BEGINNING = b'{"signature": "'
_SIGNED = len(_BEGINNING) + signature.LENGTH
"""Where that begins which is signed: all that follows the signature, so that the whole is still JSON."""
_LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True)
class LastCheck:
    """A check of everything, all of which held.

    Attributes:
        results: by snippet.
        export: what was published of it, as text; empty where nothing was.
    """

    results: tuple[Result, ...]
    export: str = ""


def recall(ledger: LedgerFile, book: Book, targets: Sequence[Target]) -> LastCheck | None:
    """The last check; None where anything has changed since, not all of it held, or this user has not written it."""
    tools = _tools()
    try:
        record = _signed_record(ledger)
        if record is None or record["stamp"] != _stamp(ledger, book, targets, tools):
            return None
        last = LastCheck(tuple(map(_result, record["results"])), str(record["export"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    named = {target.id: frozenset(target.engines) for target in targets}
    return last if all(_can_be(result, named[result.id.target], tools) for result in last.results) else None


def keep(ledger: LedgerFile, book: Book, targets: Sequence[Target], last: LastCheck) -> None:
    """Keep a check of everything; forget the one before where not all of it held."""
    if not ledger.usable():
        return
    stamp = _stamp(ledger, book, targets, _tools())
    body = json.dumps({"stamp": stamp, "results": [asdict(result) for result in last.results], "export": last.export})
    signed = signature.sign(b'", ' + body[1:].encode())
    if not stamp or not signed or any(result.evidence.rung not in KEPT for result in last.results):
        ledger.last.unlink(missing_ok=True)
        return
    replace_file(ledger.last, f'{_BEGINNING.decode()}{signed}", {body[1:]}')


def _signed_record(ledger: LedgerFile) -> dict[str, Any] | None:
    """What the file has; None where it is not this user's.

    Raises:
        ValueError: it is not JSON.
    """
    if not ledger.last.exists() or not ledger.usable():
        return None
    try:
        text = read_file(ledger.last, _LARGEST)
    except UnusableFile:
        return None
    signed = text[len(_BEGINNING) : _SIGNED].decode("ascii", "replace")
    if not text.startswith(_BEGINNING) or not signature.is_own(signed, text[_SIGNED:]):
        return None
    record: dict[str, Any] = json.loads(text)
    return record


def _tools() -> dict[str, Readiness]:
    """The engines of this machine, by id."""
    return {engine.id: here(engine) for engine in engines().values()}


def _stamp(ledger: LedgerFile, book: Book, targets: Sequence[Target], tools: Mapping[str, Readiness]) -> str:
    """Hash of our source, the ledger, the data, the targets, and the tools; empty where the data came from no file."""
    digests = [service.digest for service in book.services.values()]
    if not all(digests):
        return ""
    descriptions = [f"{id_} {tool.lacking} {tool.version} {tool.kernel}" for id_, tool in tools.items()]
    parts = [source(), _state(ledger.path), *book.services, *digests, *(target.id for target in targets), *descriptions]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _state(ledger: Path) -> str:
    """Which ledger it is: a check that finds something out replaces what was known."""
    try:
        about = ledger.stat()
    except OSError:
        return "none"
    return f"{about.st_dev} {about.st_ino} {about.st_size} {about.st_mtime_ns}"


def _result(record: dict[str, dict[str, object]]) -> Result:
    """The result that `keep` wrote; raises `TypeError`, `KeyError` or `ValueError` for anything else."""
    id_, evidence, where = record["id"], record["evidence"], record["where"]
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in evidence.items()}
    return Result(
        SnippetId(**{**id_, "form": Form(str(id_["form"]))}),  # type: ignore[arg-type]
        Evidence(**{**fields, "rung": Rung(str(fields["rung"]))}),  # type: ignore[arg-type]
        0.0,
        Origin.LEDGER,
        Location(**where),  # type: ignore[arg-type]
    )


def _can_be(result: Result, named: frozenset[str], tools: Mapping[str, Readiness]) -> bool:
    """Whether an engine of the target's, or one in its place, can have given that evidence, with the version that is here."""
    evidence = result.evidence
    by, tool = engines().get(evidence.engine), tools.get(evidence.engine)
    if by is None or tool is None or tool.lacking or (evidence.tool, evidence.kernel) != (tool.version, tool.kernel):
        return False
    named_here = not named.isdisjoint({by.id, by.stands_in_for}) or by is self_reading.ENGINE
    return named_here and possible(evidence, by, result.id.form)
