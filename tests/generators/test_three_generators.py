"""The same pages through MkDocs, ProperDocs and Zensical."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGES = ("index", "services/tailscale", "targets/nftables", "verified", "reference/directives")
ON_A_HOST = ("dns", "ntp", "postgresql", "ssh")
"""The services that pages name beside another one on the same host."""
KINDS = {"table": "tables", "pre": "snippets", "label": "tabs"} | {f"h{level}": "headings" for level in range(1, 7)}
BUILDS = {
    "mkdocs": ("mkdocs", "build", "--strict", "--quiet"),
    "properdocs": ("properdocs", "build", "--strict", "--quiet", "--config-file", "properdocs.yml"),
    "zensical": ("zensical", "build", "--config-file", "zensical.yml"),
}
PROPERDOCS = pytest.param("properdocs", marks=pytest.mark.whole)
"""It is MkDocs in all but its name."""


class Parts(HTMLParser):
    """The texts of the tables, tabs, headings and snippets of an article."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {kind: [] for kind in KINDS.values()}
        self._inside: list[str] = []
        self.feed(page[page.index("<article") : page.index("</article>")])

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in KINDS:
            self._inside.append(tag)
            self.found[KINDS[tag]].append("")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[KINDS[self._inside[-1]]][-1] += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's own with few services, checked once; without the pages that Zensical has no hook to make."""
    copy = tmp_path_factory.mktemp("site")
    for each in ("docs", "hooks"):
        shutil.copytree(REPOSITORY / each, copy / each)
    (copy / "ports").mkdir()
    for service in ("tailscale", *ON_A_HOST):
        shutil.copy(REPOSITORY / f"ports/{service}.yml", copy / "ports")
    for name in ("mkdocs.yml", "properdocs.yml", "zensical.yml"):
        shutil.copy(REPOSITORY / name, copy)
    (copy / "portbook.yml").write_text("pages: none\nbuild-proves: nothing\n")
    run(copy, "portbook", "check", "--target", "windows", "--target", "gcp")
    return copy


def run(site: Path, program: str, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@cache
def built(site: Path, generator: str) -> dict[str, str]:
    """The text of each page; each generator builds once."""
    run(site, *BUILDS[generator])
    paths = {page: site / "site" / ("" if page == "index" else page) / "index.html" for page in PAGES}
    return {page: path.read_text() for page, path in paths.items()}


def parts(site: Path, generator: str) -> dict[str, dict[str, list[str]]]:
    """The parts of each page."""
    return {name: Parts(text).found for name, text in built(site, generator).items()}


def told(parts: list[str]) -> list[str]:
    """Without the sign of a heading's own link, and white space between cells."""
    return [" ".join(each.replace("¶", "").split()) for each in parts]


@pytest.fixture(scope="module")
def wanted(site: Path) -> dict[str, dict[str, list[str]]]:
    """What MkDocs makes."""
    return parts(site, "mkdocs")


@pytest.mark.parametrize("other", ["zensical", PROPERDOCS])
def test_pages_have_the_same_parts(site: Path, wanted: dict[str, dict[str, list[str]]], other: str) -> None:
    found = parts(site, other)
    for page in PAGES:
        for kind in ("tables", "tabs", "headings", "snippets"):
            assert told(found[page][kind]) == told(wanted[page][kind]), (page, kind)
    assert all(wanted["services/tailscale"].values())


@pytest.mark.parametrize("generator", ["zensical", "mkdocs", PROPERDOCS])
def test_a_page_stands_before_its_navigation(site: Path, generator: str) -> None:
    page = built(site, generator)["targets/nftables"]
    article = page.index("<article")
    for navigation in ('class="md-tabs"', 'class="md-sidebar md-sidebar--primary"'):
        assert page.count(navigation) == 1
        assert article < page.index(navigation)


STALE = "changed since the last check"
ANCHOR = 'id="tailscale--device--recommended--windows--add"'


def badge(site: Path) -> str:
    """What stands beside a snippet, and the snippet."""
    run(site, *BUILDS["zensical"])
    page = (site / "site/services/tailscale/index.html").read_text()
    return page[page.index(ANCHOR) :].partition("</pre>")[0]


@pytest.mark.whole
def test_a_second_build_with_zensical_has_no_stale_badge(site: Path) -> None:
    assert STALE not in badge(site)
    data = site / "ports/tailscale.yml"
    data.write_text(data.read_text().replace("udp: 3478", "udp: 3479"))
    changed = badge(site)
    assert STALE in changed
    assert "3479" in changed
    run(site, "portbook", "check", "--fix", "--target", "windows")
    assert STALE not in badge(site)
