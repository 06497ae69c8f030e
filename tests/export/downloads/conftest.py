"""Services as their files have them, and one that says nothing but hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.load import load_book
from portbook.model import Book, Service

ROOT = Path(__file__).parents[3]
FILES = (*sorted((ROOT / "ports").glob("*.yml")), ROOT / "tests/load/hard.yml")


@pytest.fixture(scope="session")
def services() -> Book:
    loaded = load_book({path.name: path.read_bytes() for path in FILES})
    assert not loaded.problems
    return loaded.book


@pytest.fixture(scope="session")
def tailscale(services: Book) -> Service:
    return services.services["tailscale"]


@pytest.fixture(scope="session")
def hard(services: Book) -> Service:
    return services.services["hard"]
