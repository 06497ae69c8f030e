"""A service of which each flow fares differently, and its scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portbook.checkers import LANGUAGES, End, checker_for
from portbook.load import load_book
from portbook.model import Service
from portbook.model.profiles import default_profile
from tests.checkers.two_hosts import TwoHosts, two_hosts, why_not

FATES = (Path(__file__).parent / "fates.yml").read_bytes()


def loaded(text: bytes) -> Service:
    """The service of a file."""
    book = load_book({"ports/fates.yml": text})
    assert not book.problems, book.problems
    (service,) = book.book.services.values()
    return service


def written(service: Service, role: str, end: End, folder: Path, language: str = "sh") -> Path:
    """The script of one end, as a file."""
    checker = checker_for(service, service.roles[role], default_profile(service), end)
    path = folder / f"{service.id}-{role}-{end}.{language}"
    path.write_text(LANGUAGES[language].write(checker).text)
    return path


@pytest.fixture(scope="session")
def fates() -> Service:
    """Flows that are open, closed, and refused."""
    return loaded(FATES)


@pytest.fixture
def hosts() -> Iterator[TwoHosts]:
    """A server and its client, new ones each time: a port that something came from is in use for a minute."""
    if reason := why_not():
        pytest.skip(reason)
    with two_hosts() as both:
        yield both
