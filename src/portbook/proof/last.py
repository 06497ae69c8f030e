"""The last check of a site, whole: where nothing that it rests on has changed, its results still hold.

It saves a build with nothing changed from rendering what no page shows. What it says, the ledger says too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from portbook.atomic import replace_file
from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Location, SnippetId
from portbook.proof.engines import engines
from portbook.proof.ledger import KEPT
from portbook.proof.source import source
from portbook.targets import Target

_SUFFIX = ".last.json"


@dataclass(frozen=True)
class Last:
    """A check of everything, all of which held.

    Attributes:
        results: by snippet.
        export: what was published of it, as text.
    """

    results: tuple[Result, ...]
    export: str = ""


def recall(ledger: Path, book: Book, targets: Sequence[Target]) -> Last | None:
    """The last check; None where anything has changed since, or not all of it held."""
    try:
        held = json.loads(_file(ledger).read_bytes())
        if held["stamp"] != _stamp(book, targets):
            return None
        return Last(tuple(map(_result, held["results"])), str(held["export"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(ledger: Path, book: Book, targets: Sequence[Target], last: Last) -> None:
    """Keep a check of everything; forget the one before where not all of it held."""
    stamp = _stamp(book, targets)
    if not stamp or any(each.evidence.rung not in KEPT for each in last.results):
        _file(ledger).unlink(missing_ok=True)
        return
    held = {"stamp": stamp, "results": [asdict(each) for each in last.results], "export": last.export}
    replace_file(_file(ledger), json.dumps(held))


def _file(ledger: Path) -> Path:
    return ledger.with_name(ledger.name + _SUFFIX)


def _stamp(book: Book, targets: Sequence[Target]) -> str:
    """Hash of our source, the data, the targets, and the tools that are there; empty where the data came from no file."""
    digests = [each.digest for each in book.services.values()]
    if not all(digests):
        return ""
    tools = [f"{each.id} {each.lacking()} {each.version()} {each.kernel()}" for each in engines().values()]
    parts = [source(), *book.services, *digests, *(each.id for each in targets), *tools]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _result(held: dict[str, dict[str, object]]) -> Result:
    """The result that `keep` wrote; raises `TypeError`, `KeyError` or `ValueError` for anything else."""
    id_, evidence, where = held["id"], held["evidence"], held["where"]
    said = {name: tuple(each) if isinstance(each, list) else each for name, each in evidence.items()}
    return Result(
        SnippetId(**{**id_, "form": Form(str(id_["form"]))}),  # type: ignore[arg-type]
        Evidence(**{**said, "rung": Rung(str(said["rung"]))}),  # type: ignore[arg-type]
        0.0,
        Origin.LEDGER,
        Location(**where),  # type: ignore[arg-type]
    )
