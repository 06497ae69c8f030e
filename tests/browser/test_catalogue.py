"""The catalogue: what a search finds, and how it is shared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SERVICES

FOUND = {
    "9090": {"Cockpit", "Prometheus"},
    "tcp 9090": {"Cockpit", "Prometheus"},
    "9090/tcp": {"Cockpit", "Prometheus"},
    "udp 9090": set(),
    "port 53": {"DNS server"},
    "30100/tcp": {"Kubernetes"},
    "stun.tailscale.com": {"Tailscale"},
    "PROMETHEUS": {"Prometheus"},
    "tag:metrics": {"Prometheus"},
    "group:vpn-and-overlay": {"Tailscale", "WireGuard"},
    "group:vpn-and-overlay stun": {"Tailscale"},
    "nothing has this word": set(),
}


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#pb-query")
    yield page
    context.close()


def titles(page: Page) -> set[str]:
    """The titles of the cards that are shown."""
    return set(page.locator(".pb-cards > div:visible > h3").all_inner_texts())


@pytest.mark.parametrize("query", FOUND)
def test_a_query_finds(page: Page, query: str) -> None:
    page.locator("#pb-query").fill(query)
    assert titles(page) == FOUND[query]
    assert page.locator(".pb-count").inner_text().startswith(f"{len(FOUND[query]) or 'No'} of {len(SERVICES)}")


def test_groups_without_a_card_are_hidden(page: Page) -> None:
    page.locator("#pb-query").fill("9090")
    assert page.locator("h2:visible").count() == len(FOUND["9090"])


def test_a_port_leads_to_its_page(page: Page) -> None:
    page.locator("#pb-query").fill("9090")
    page.get_by_role("link", name="Port 9090: 2 services").click()
    assert "Cockpit and Prometheus listen on TCP 9090" in page.locator(".admonition").inner_text()


def test_a_chip_leads_to_the_page_of_its_port(page: Page) -> None:
    page.locator(".pb-cards a", has_text="9090/tcp").first.click()
    assert page.locator("h1").inner_text().startswith("Port 9090")
    page.get_by_role("link", name="Prometheus").first.click()
    assert page.locator("h1").inner_text().startswith("Prometheus")


def test_a_search_is_shared_by_its_address(page: Page) -> None:
    page.locator("#pb-query").fill("9090")
    page.wait_for_url("**/?q=9090")
    page.reload()
    page.wait_for_selector("#pb-query")
    assert titles(page) == FOUND["9090"]
    assert not page.locator("#__search").is_checked()
    page.wait_for_timeout(500)
    assert "?q=9090" in page.url


def test_a_group_is_a_switch(page: Page) -> None:
    chip = page.get_by_role("button", name="VPN and overlay")
    chip.focus()
    page.keyboard.press("Enter")
    assert chip.get_attribute("aria-pressed") == "true"
    assert titles(page) == FOUND["group:vpn-and-overlay"]
    page.keyboard.press("Enter")
    assert len(titles(page)) == len(SERVICES)


def test_a_tag_filters(page: Page) -> None:
    page.get_by_role("button", name="metrics", exact=True).click()
    assert titles(page) == FOUND["tag:metrics"]


def test_all_is_there_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert len(titles(page)) == len(SERVICES)
    assert page.locator("input[type=search]:visible").count() == 0
    context.close()
