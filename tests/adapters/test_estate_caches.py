"""What is kept of a site rests on its estate too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from portbook.adapters import pages
from portbook.adapters.page_cache import Document, PageCache
from portbook.adapters.problem_cache import problem_cache
from portbook.adapters.site import read_site, stamp
from tests.adapters.test_mkdocs import built, edit

ESTATE = """\
groups:
  web: {title: Web servers, addresses: [192.0.2.10], firewall: gcp, plays: demo/server}
  staff: {title: Staff, addresses: [192.0.2.64/26], plays: demo/client}
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def estate(site: Path) -> Path:
    (site / "estate.yml").write_text(ESTATE)
    return site / "estate.yml"


def _problems(site: Path) -> Iterator[str]:
    with problem_cache(site) as cache:
        yield from (problem.id for problem in pages.problems(read_site(site), cache))


def test_a_page_is_looked_at_again_after_a_change_of_the_estate(site: Path, estate: Path) -> None:
    (site / "docs/index.md").write_text("TCP [443](port:group-web/demo-web)\n")
    assert [*_problems(site)] == [*_problems(site)] == []
    edit(estate, "  web: {", "  www: {")
    assert [*_problems(site)]
    edit(estate, "  www: {", "  web: {")
    assert [*_problems(site)] == []


def test_the_extension_reads_a_site_again_whose_estate_changed(site: Path, estate: Path) -> None:
    before = stamp(read_site(site))
    edit(estate, "192.0.2.64/26", "192.0.2.128/25")
    changed = stamp(read_site(site))
    (site / "estate").mkdir()
    (site / "estate/more.yml").write_text("zones: {office: {title: Office, networks: 192.0.2.0/24}}\n")
    assert len({before, changed, stamp(read_site(site))}) == 3


def test_a_build_makes_the_pages_of_a_group_again(site: Path, estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = site / "site/services/group-web/web/gcp/index.html"
    built(site)
    assert "192.0.2.64/26" in page.read_text()
    asked: list[str] = []
    kept = PageCache.documents

    def noted(
        cache: PageCache, service: str, made_from: Sequence[object], make: Callable[[], Iterator[Document]]
    ) -> list[Document]:
        def made() -> Iterator[Document]:
            asked.append(service)
            return make()

        return kept(cache, service, made_from, made)

    monkeypatch.setattr(PageCache, "documents", noted)
    built(site)
    assert asked == []
    edit(estate, "192.0.2.64/26", "192.0.2.128/25")
    built(site)
    assert "192.0.2.128/25" in page.read_text()
    assert "group-web" in asked
