"""The example of an estate: it is whole, its copies are those of the catalogue, and all of it is proven."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portbook.adapters.site import estate_warnings, read_site
from portbook.catalogue.origin import origin_of
from portbook.evidence import Rung
from portbook.model import Book
from portbook.proof.check import check

HERE = Path(__file__).parents[1]
CATALOGUE = HERE.parents[1] / "ports"
SERVICES = 20
OWN = "warehouse.yml"
"""The service that is no copy."""
PARTS = ("docs", "ports", "estate.yml", "mkdocs.yml", "portbook.yml")
FORWARDED = "group-edge"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for part in PARTS:
        copy = shutil.copytree if (HERE / part).is_dir() else shutil.copy
        copy(HERE / part, tmp_path / part)
    return tmp_path


def test_nothing_is_wrong_with_it(place: Path) -> None:
    site = read_site(place)
    assert (site.problems, estate_warnings(site)) == ((), ())
    own = [group for group in site.network.estate.groups.values() if group.firewalls]
    assert (len(site.network.estate.zones), len(own)) == (4, 13)
    assert len(site.book.products) >= SERVICES


def test_the_copies_are_those_of_the_catalogue() -> None:
    """Where this fails, `portbook update` in the example's folder brings its copies up to date."""
    copies = {path.name: origin_of(path.read_bytes()) for path in (HERE / "ports").glob("*.yml") if path.name != OWN}
    stale = [name for name, origin in copies.items() if not (origin and origin.is_of((CATALOGUE / name).read_bytes()))]
    assert (stale, len(copies) >= SERVICES) == ([], True)


@pytest.mark.whole
def test_every_snippet_of_groups_and_zones_is_proven(place: Path) -> None:
    site = read_site(place)
    estate = Book({id_: service for id_, service in site.book.services.items() if service.of_estate})
    results = check(estate, tuple(site.targets.values()), jobs=2)
    rungs = {(result.id.service, result.id.target): result.evidence.rung for result in results}
    assert {rung for (_service, target), rung in rungs.items() if target not in {"arista-eos", "cisco-ios"}} == {
        Rung.PROVEN
    }
    assert rungs[FORWARDED, "nftables"] is Rung.PROVEN
    assert not {Rung.FAILED, Rung.NOT_VERIFIED} & {*rungs.values()}


@pytest.mark.whole
def test_it_builds_with_strict(place: Path) -> None:
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict", "--quiet"]
    built = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stdout) == (0, ""), built.stderr
    assert (place / "site/services/group-db/index.html").exists()
