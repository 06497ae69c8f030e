"""What a reader does with the site: search, keys, files from a disk, and aids for those who see little."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PATHS = ("", "services/tailscale/", "services/kubernetes/", "services/kubernetes/worker/ufw/", "services/port/9090/")
PATHS += ("targets/nftables/", "verified/", "reference/format/")
GRAVE = {"serious", "critical"}
REACHED = """[...document.querySelectorAll(".md-content pre > code")].every(
  each => each.scrollWidth <= each.clientWidth || each.tabIndex === 0
)"""
"""The theme looks at one block of code after another when the page is there."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["services/dns/", "services/dns/evidence/", "services/port/9090/"])
def test_every_page_names_the_sections_alike_and_shows_them_above_it(page: Page, address: str, path: str) -> None:
    def tabs() -> list[str]:
        return [tab.strip() for tab in page.locator(".md-tabs__link").all_inner_texts()]

    page.goto(f"{address}/targets/ufw/")
    sections = tabs()
    page.goto(f"{address}/{path}")
    assert tabs() == sections
    bar, article = page.locator(".md-tabs").bounding_box(), page.locator("article").bounding_box()
    assert bar
    assert article
    assert bar["y"] + bar["height"] <= article["y"]


def search(page: Page, address: str, words: str) -> list[str]:
    """The addresses of what is found."""
    page.goto(address)
    page.locator(".md-search__input").first.click()
    page.locator(".md-search__input").first.press_sequentially(words)
    page.wait_for_selector(".md-search-result__link", timeout=10_000)
    page.wait_for_timeout(300)
    return [str(each.get_attribute("href")) for each in page.locator(".md-search-result__link").all()]


@pytest.mark.parametrize("words", ["STUN", "3478/udp", "controlplane.tailscale.com", "443 tcp", "WireGuard"])
def test_search_finds_a_service_by(page: Page, address: str, words: str) -> None:
    assert any("services/tailscale" in each for each in search(page, address, words))


def test_search_finds_a_word_in_brackets(page: Page, address: str) -> None:
    assert any("reference/directives" in each for each in search(page, address, "QUIC"))


def test_keys_alone_choose_a_firewall_and_reach_its_snippet(page: Page, address: str) -> None:
    """The firewalls are links: Enter chooses one, and Tab comes to the copy button."""
    page.goto(f"{address}/services/tailscale/")
    page.locator('.pb-picker a[data-pb-target="windows"]').first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('.pb-picker a[data-pb-target="windows"][aria-current="true"]')
    assert page.evaluate("document.activeElement.dataset.pbTarget") == "windows"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.md-clipboard, .md-code__button, .pb-copy')"):
            return
    pytest.fail("30 times Tab never came to a copy button")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious(browser: Browser, address: str, path: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/{path}", wait_until="networkidle")
    page.wait_for_function(REACHED)
    found = Axe().run(page, context=".md-content").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in GRAVE] == []
    context.close()


def test_it_is_read_from_a_disk(page: Page, built_for_files: Path) -> None:
    page.goto((built_for_files / "services/tailscale.html").as_uri())
    assert page.locator("h1").inner_text().startswith("Tailscale")
    page.locator('.pb-picker a[data-pb-target="windows"]').first.click()
    assert page.locator('[id="tailscale--device--recommended--windows--add"]').locator("xpath=..").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.portbook-badge')).borderStyle") != "none"


def test_a_search_from_a_disk_asks_nobody(page: Page, built_for_files: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = search(page, (built_for_files / "index.html").as_uri(), "wireguard")
    assert any("services/wireguard.html" in address for address in found)
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []


def test_it_is_read_below_another_path(page: Page, address: str, built: Path) -> None:
    shutil.copytree(built, built / "docs/network", ignore=shutil.ignore_patterns("docs"), dirs_exist_ok=True)
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if not response.ok else None)
    page.goto(f"{address}/docs/network/services/kubernetes/", wait_until="networkidle")
    page.locator('.pb-picker a[data-pb-target="ufw"]').first.click()
    page.wait_for_selector(".pb-swapped pre")
    assert failed == []
    assert page.locator(".portbook-badge").count() > 0
