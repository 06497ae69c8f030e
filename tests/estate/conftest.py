"""A small estate: a shop in two zones, with monitoring and routers."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.estate import OwnNetwork
from portbook.load import load_book
from portbook.load.estate import load_estate

HERE = Path(__file__).parent


@pytest.fixture(scope="package")
def network() -> OwnNetwork:
    book = load_book({path.name: path.read_bytes() for path in (HERE / "shop.yml", HERE / "watch.yml")})
    estate = load_estate({"estate.yml": (HERE / "estate.yml").read_bytes()})
    assert (book.problems, estate.problems) == ((), ())
    return OwnNetwork(estate.estate, book.book.services)
