"""The built site stays light: of some services in `make test`, of all in `make test-extras`."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from tools.bench.site import ROOT, article, copied, indexed, seconds

EVERY = tuple(sorted(path.stem for path in (ROOT / "ports").glob("*.yml")))
LARGEST = ("tailscale", "wazuh", "zabbix", "rke2")
"""The services whose pages are the largest."""


@pytest.fixture(scope="module", params=[LARGEST, pytest.param(EVERY, marks=pytest.mark.whole)], ids=["largest", "all"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    site = copied(tmp_path_factory.mktemp("light") / "site", request.param)
    seconds(site, "mkdocs", "build", "--quiet")
    return site / "site", request.param


def test_service_pages_are_small(built: tuple[Path, tuple[str, ...]]) -> None:
    site, services = built
    for service in services:
        page = (site / f"services/{service}/index.html").read_text()
        assert len(page.encode()) <= 100_000, service
        assert len(zlib.compress(page.encode())) <= 25_000, service
        assert len(article(page)) <= 30_000, service


def test_the_search_index_has_facts_and_no_snippets(built: tuple[Path, tuple[str, ...]]) -> None:
    site, services = built
    assert all(0 < size <= 10_000 for size in indexed(site, services).values())
    assert "insert rule inet" not in (site / "search/search_index.json").read_text()


def test_the_list_for_programs_is_short(built: tuple[Path, tuple[str, ...]]) -> None:
    site, services = built
    text = (site / "llms.txt").read_text()
    assert len(text) <= 50_000
    assert all(f"services/{service}.md" in text for service in services)


def test_nothing_of_a_shell_is_published(built: tuple[Path, tuple[str, ...]]) -> None:
    site, _services = built
    assert not list(site.glob("portbook-shell*"))
    assert all(
        "portbook-shell" not in path.read_text()
        for path in [site / "sitemap.xml", site / "services/tailscale/device/ufw/index.html"]
    )
