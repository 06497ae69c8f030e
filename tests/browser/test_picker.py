"""One choice of a firewall for the whole site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

KUBERNETES = "services/kubernetes/"
HOSTS = 3


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


def choose(page: Page, target: str) -> None:
    """Click a firewall of the first picker."""
    page.locator(f'.pb-picker a[data-pb-target="{target}"]').first.click()


def chosen(page: Page) -> list[str]:
    """The firewall that each picker of the page marks."""
    page.wait_for_timeout(500)
    marked = page.locator(".pb-picker a[aria-current]")
    return [str(link.get_attribute("data-pb-target")) for link in marked.all()]


def plain(site: Path, path: str) -> str:
    """The bytes of a plain file."""
    return (site / path).read_bytes().decode()


def test_a_click_puts_the_snippet_in_its_place(page: Page, address: str, built: Path) -> None:
    page.goto(f"{address}/{KUBERNETES}")
    choose(page, "ufw")
    code = page.locator(".pb-swapped pre code").first
    code.wait_for()
    assert code.evaluate("code => code.textContent") == plain(built, f"{KUBERNETES}control-plane/all/ufw.sh")
    assert page.url.endswith(KUBERNETES)
    assert page.evaluate("document.activeElement.dataset.pbTarget") == "ufw"
    assert page.locator(".pb-announce").inner_text() == "Rules for UFW are shown"


def test_every_picker_follows(page: Page, address: str) -> None:
    page.goto(f"{address}/{KUBERNETES}")
    choose(page, "ufw")
    assert chosen(page) == ["ufw"] * HOSTS
    assert page.locator(".pb-swapped").count() == HOSTS
    choose(page, "nftables")
    assert chosen(page) == ["nftables"] * HOSTS
    assert page.locator(".tabbed-set:visible").count() + page.locator(".pb-swapped").count() == HOSTS
    assert page.locator(".tabbed-set:visible").count() > 0


def test_a_snippet_in_the_place_of_another_has_the_reader_s_addresses(page: Page, address: str) -> None:
    page.goto(f"{address}/{KUBERNETES}")
    page.evaluate('localStorage.setItem(\'portbook.addresses\', \'{"kubernetes worker": ["10.1.0.0/16", ""]}\')')
    page.reload()
    choose(page, "ufw")
    assert chosen(page) == ["ufw"] * HOSTS
    assert "10.1.0.0/16" in page.locator(".pb-swapped pre code").first.inner_text()


@pytest.mark.parametrize("target", ["ufw", "windows"])
def test_the_choice_is_remembered(page: Page, address: str, target: str) -> None:
    page.goto(f"{address}/{KUBERNETES}")
    choose(page, target)
    chosen(page)
    page.goto(f"{address}/services/prometheus/")
    assert set(chosen(page)) == {target}


def test_the_address_goes_before_the_memory(page: Page, address: str) -> None:
    page.goto(f"{address}/{KUBERNETES}")
    choose(page, "ufw")
    page.goto(f"{address}/{KUBERNETES}?target=windows&role=worker")
    assert set(chosen(page)) == {"windows"}
    picker = page.locator('.pb-picker[data-pb-role="worker"]')
    assert 0 <= picker.evaluate("nav => nav.getBoundingClientRect().top") < 900


def test_where_a_page_cannot_be_read_the_link_is_followed(page: Page, address: str) -> None:
    page.goto(f"{address}/{KUBERNETES}", wait_until="networkidle")

    def refuse(route: Route) -> None:
        if route.request.resource_type == "fetch":
            route.abort()
        else:
            route.continue_()

    page.route("**/ufw/", refuse)
    choose(page, "ufw")
    page.wait_for_url("**/control-plane/ufw/")


def test_it_works_without_the_theme_s_script(page: Page, address: str) -> None:
    page.route("**/bundle*.js", lambda route: route.abort())
    page.goto(f"{address}/{KUBERNETES}")
    choose(page, "ufw")
    assert chosen(page) == ["ufw"] * HOSTS


@pytest.mark.parametrize(
    ("path", "button"),
    [(f"{KUBERNETES}?target=ufw", ".pb-copy"), (f"{KUBERNETES}control-plane/ufw/", ".md-code__button")],
)
def test_copy_copies_the_plain_file(page: Page, address: str, built: Path, path: str, button: str) -> None:
    page.goto(f"{address}/{path}")
    page.locator(button).first.click()
    page.wait_for_timeout(200)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == plain(built, f"{KUBERNETES}control-plane/all/ufw.sh")


def test_without_javascript_the_links_lead_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{KUBERNETES}")
    assert page.locator(".tabbed-labels label:visible").count() > 0
    choose(page, "ufw")
    assert page.locator("h1").inner_text().startswith("UFW: Kubernetes")
    context.close()


def test_on_a_disk_the_links_lead_there(page: Page, built_for_files: Path) -> None:
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url) if request.resource_type == "fetch" else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto((built_for_files / "services/kubernetes.html").as_uri())
    choose(page, "ufw")
    page.wait_for_url("**/control-plane/ufw.html")
    page.goto((built_for_files / "services/prometheus.html").as_uri())
    assert "nftables" in chosen(page)
    assert failed == []


@pytest.mark.parametrize("target", ["nftables", "windows", "ufw"])
def test_print_has_the_chosen_snippets_only_and_no_picker(page: Page, address: str, target: str) -> None:
    """Who prints wants what is on the screen, not ten pages of other firewalls; ufw comes from a page of its own."""
    page.goto(f"{address}/{KUBERNETES}")
    choose(page, target)
    assert chosen(page) == [target] * HOSTS
    title = page.locator(f'.pb-picker a[data-pb-target="{target}"]').first.inner_text()
    page.emulate_media(media="print")
    assert page.locator(".pb-picker:visible, .pb-evidence:visible").count() == 0
    anchors = page.locator(".portbook-badge:visible").locator("xpath=ancestor::p[1]/span[@id]").all()
    assert {str(anchor.get_attribute("id")).split("--")[3] for anchor in anchors} == {target}
    assert len(anchors) == HOSTS
    labels = page.locator(".tabbed-set:has(.pb-evidence) > .tabbed-labels > label:visible").all_inner_texts()
    swapped = [str(region.get_attribute("data-pb-title")) for region in page.locator(".pb-swapped:visible").all()]
    assert [*labels, *swapped] == [title] * HOSTS


def test_print_has_all_of_tabs_that_are_no_snippets(page: Page, address: str) -> None:
    page.goto(f"{address}/{KUBERNETES}")
    page.evaluate("for (const details of document.querySelectorAll('.tabbed-set .pb-evidence')) details.remove()")
    page.emulate_media(media="print")
    assert page.locator(".tabbed-block:visible").count() == page.locator(".tabbed-block").count() > 1


def test_a_badge_is_one_line_on_a_phone_and_a_click_opens_the_rest(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{address}/services/tailscale/")
    line = page.locator("p:has(+ .pb-evidence):visible").first
    details = page.locator("p:visible + .pb-evidence").first
    badge, summary = line.bounding_box(), details.locator("summary").bounding_box()
    assert badge
    assert summary
    assert badge["height"] < 2 * summary["height"]
    assert abs(badge["y"] - summary["y"]) < summary["height"]
    assert not details.locator("li").first.is_visible()
    details.locator("summary").click()
    assert details.locator("li").first.is_visible()


@pytest.mark.parametrize("word", ["innerHTML", "eval(", "Function(", "document.write", "http://", "https://"])
def test_the_script_keeps_to_a_strict_policy(built: Path, word: str) -> None:
    script = (built / "assets/portbook.js").read_text("utf-8")
    assert word not in script
    assert len(script.encode()) < 12.75 * 1024
