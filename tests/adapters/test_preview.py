"""A build with a base at hand shows what changed; without one, nothing is different."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.adapters.test_mkdocs import as_extension_alone, as_plugin, built, edit, through_the_hook


@pytest.fixture
def base(site: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The old version of the site's data, which the environment names."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "demo.yml").write_text((site / "ports/demo.yml").read_text())
    monkeypatch.setenv("PORTBOOK_BASE", str(folder))
    return folder


def article(html: str) -> str:
    """The page without its navigation."""
    return html[html.index("<h1") : html.index("</article>") if "</article>" in html else html.index("<footer")]


def marks(html: str) -> list[str]:
    return re.findall(r'class="pb-change pb-change--(\w+)"', html)


@pytest.mark.parametrize("way", [as_plugin, through_the_hook, as_extension_alone])
def test_a_changed_port_is_marked_with_the_old_one_beside_it(site: Path, base: Path, way: object) -> None:
    assert base.is_dir()
    way(site)  # type: ignore[operator]
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 8443")
    html = built(site, strict=False)
    assert "This page changes" in html
    assert marks(html) == ["changed"]
    assert "8443" in html
    assert '<del class="pb-old">443</del>' in html
    assert "What changed in this snippet" in html


def test_a_new_flow_and_one_that_is_gone(site: Path, base: Path) -> None:
    edit(
        site / "ports/demo.yml",
        "  log: {from: client, to: server, udp: 514",
        "  trap: {from: client, to: server, udp: 162",
    )
    assert base.is_dir()
    html = built(site)
    assert sorted(marks(html)) == ["gone", "new"]
    page = (site / "site/what-changes/index.html").read_text()
    assert "Demo server now accepts UDP 162 from Clients (any address)" in page
    assert "Demo server no longer accepts UDP 514 from Clients (any address)" in page


def test_the_banner_links_to_the_page_of_all_changes(site: Path, base: Path) -> None:
    edit(site / "ports/demo.yml", "udp: 514", "udp: 515")
    assert base.is_dir()
    assert 'href="what-changes/"' in built(site)


def test_the_same_data_are_no_change(site: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert base.is_dir()
    compared = article(built(site))
    assert "Nothing changed" in (site / "site/what-changes/index.html").read_text()
    monkeypatch.delenv("PORTBOOK_BASE")
    assert article(built(site)) == compared
    assert "This page changes" not in compared


def test_a_base_that_is_not_there_is_a_warning(
    site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PORTBOOK_BASE", "./nowhere")
    built(site, strict=False)
    assert "./nowhere: there is no such folder" in caplog.text


def test_the_base_may_stand_in_the_configuration(site: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTBOOK_BASE")
    with (site / "portbook.yml").open("a") as file:
        file.write(f"base: {base}\n")
    edit(site / "ports/demo.yml", "udp: 514", "udp: 515")
    assert marks(built(site)) == ["changed"]


def test_titles_cannot_break_out_of_a_banner(site: Path, base: Path) -> None:
    assert base.is_dir()
    edit(
        site / "ports/demo.yml",
        "title: Demo server",
        'title: "x\\n\\n# <script>alert(1)</script> | ![](http://e.example)"',
    )
    edit(site / "ports/demo.yml", "udp: 514", "udp: 515")
    html = built(site)
    assert "<script>alert(1)" not in html
    assert 'http://e.example"' not in html


ESTATE = """\
groups:
  web:
    title: Web servers
    addresses: [192.0.2.10]
    firewall: gcp
    plays: demo/server
  staff: {title: Staff, addresses: [192.0.2.64/26], plays: demo/client}
"""


@pytest.fixture
def base_site(site: Path, base: Path) -> Path:
    """The old version as a site with an estate, which the new one has too."""
    (base / "ports").mkdir()
    (base / "demo.yml").rename(base / "ports/demo.yml")
    for folder in (site, base):
        (folder / "estate.yml").write_text(ESTATE)
    return base


@pytest.mark.usefixtures("base_site")
def test_the_page_of_a_group_is_marked_where_its_peers_have_other_addresses(site: Path) -> None:
    edit(site / "estate.yml", "192.0.2.64/26", "192.0.2.128/25")
    built(site)
    group = unescape((site / "site/services/group-web/index.html").read_text())
    assert marks(group) == ["changed"]
    sentence = "Web servers now accept TCP 443 from Staff (192.0.2.128/25) instead of from Staff (192.0.2.64/26)"
    assert sentence in group
    assert "What changed in this snippet" in group
    assert "This page changes" not in (site / "site/services/demo/index.html").read_text()
    page = unescape((site / "site/what-changes/index.html").read_text())
    assert sentence in page
    assert "The addresses of the host group Staff changed: 192.0.2.64/26 → 192.0.2.128/25" in page


@pytest.mark.usefixtures("base_site")
def test_a_change_of_a_service_marks_the_pages_of_the_groups_that_play_it(site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 8443")
    built(site, strict=False)
    for page in ("demo", "group-web"):
        assert '<del class="pb-old">443</del>' in (site / f"site/services/{page}/index.html").read_text()


def test_a_base_without_an_estate_is_a_note_on_the_page_of_changes(site: Path, base: Path) -> None:
    assert base.is_dir()
    (site / "estate.yml").write_text(ESTATE)
    built(site)
    assert "so the host groups and zones are not compared" in (site / "site/what-changes/index.html").read_text()
    assert "This page changes" not in (site / "site/services/group-web/index.html").read_text()
