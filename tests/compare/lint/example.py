"""Keys of a file as a whole file, and what lint says of it."""

from __future__ import annotations

import re
from datetime import date

from portbook.compare.lint import lint
from portbook.compare.lint.differing_copies import BESIDE
from portbook.load import load_book
from portbook.model import Problem, Service

TODAY = date(2026, 11, 29)
_CLIENT, _SERVER = "  client: {title: Client}\n", "  server: {title: Server, host: true}\n"
_FLOWS = "flows:\n  web: {from: client, to: server, tcp: 443}\n"


def service(keys: str) -> Service:
    """The service of a file with these keys."""
    written = set(re.findall(r"^(\w+):", keys, re.MULTILINE))
    data = f"service: example\ntitle: Example\n{keys}" + ("" if "flows" in written else _FLOWS)
    if "roles" not in written:
        data += f"roles:\n{_CLIENT if 'client' in data else ''}{_SERVER}"
    loaded = load_book({"ports/example.yml": data.encode(), "ports/beside.yml": BESIDE.encode()})
    assert not loaded.problems, [*map(str, loaded.problems)]
    return loaded.book.services["example"]


def warnings(keys: str, today: date = TODAY) -> list[Problem]:
    """What lint says of a file with these keys."""
    return list(lint(service(keys), today))
