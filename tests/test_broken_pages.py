from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import read_book
from portbook.targets import targets

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "tests/broken/pages").glob("*.md"))


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(read_book(ROOT / "ports", relative_to=ROOT).book, targets(), EmptyLedger())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_broken(page: Path, context: Context) -> None:
    made = expand(page.read_text(encoding="utf-8"), context, page.name)
    wanted = page.with_suffix(".txt").read_text(encoding="utf-8")
    assert "".join(f"{each}\n" for each in made.problems) == wanted
