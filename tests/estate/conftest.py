"""A small estate, a shop in two zones with monitoring and routers; and a site with another one, and listings of its machines."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
import yaml

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


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a small estate, and listings of its machines; the working directory is in it."""
    site = tmp_path / "site"
    copytree(HERE / "machines", site)
    (site / "ports").mkdir()
    (site / "docs").mkdir()
    (site / "portbook.yml").write_text("ports: ports\n", "utf-8")
    for id_, text in yaml.safe_load((HERE / "services.yml").read_text("utf-8")).items():
        (site / f"ports/{id_}.yml").write_text(text, "utf-8")
    monkeypatch.chdir(site)
    return site
