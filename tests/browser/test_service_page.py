from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portbook.blocks.cells import COLUMNS
from portbook.load import read_book
from portbook.model.profiles import default_profile, profiles_of
from portbook.snippets import snippet
from portbook.targets import targets

REPOSITORY = Path(__file__).parents[2]
SHOWN = ("nftables", "ufw", "windows")
WIDTHS = (1400, 380)
PATHS = ("", "services/tailscale/", "services/kubernetes/", "services/kubernetes/worker/ufw/", "services/port/9090/")
PATHS += ("services/port/all/", "services/kubernetes/evidence/", "targets/nftables/", "verified/", "reference/format/")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(f"{address}/services/tailscale/")
    page.wait_for_selector(".md-clipboard, .md-code__button", state="attached")
    page.wait_for_selector("html.pb-js", state="attached")  # before that, a link of the picker leads away
    yield page
    context.close()


def anchor(target: str, profile: str) -> str:
    return f"tailscale--device--{profile}--{target}--add"


def choose(page: Page, target: str) -> None:
    """Choose a firewall for the page."""
    page.locator(f'.pb-picker a[data-pb-target="{target}"]').first.click()
    page.wait_for_selector(f'.pb-picker a[data-pb-target="{target}"][aria-current="true"]')


@pytest.mark.parametrize("target", SHOWN)
@pytest.mark.parametrize("profile", ["recommended", "best"])
def test_copy_copies_exactly_the_checked_bytes(page: Page, target: str, profile: str) -> None:
    service = read_book(REPOSITORY / "ports", relative_to=REPOSITORY).book.services["tailscale"]
    wanted = {each.id: each for each in (*profiles_of(service), default_profile(service))}[profile]
    choose(page, target)
    block = page.locator(f'[id="{anchor(target, profile)}"]').first.locator(
        "xpath=ancestor::div[contains(@class, 'tabbed-block') or contains(@class, 'pb-swapped')][1]"
    )
    block.locator("button[data-clipboard-target], button[data-md-type='copy'], .pb-copy").first.click()
    page.wait_for_timeout(100)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == snippet(service, service.roles["device"], wanted, targets()[target]).text


def test_tabs_switch_together(page: Page) -> None:
    for target in ("windows", "nftables"):
        choose(page, target)
        assert page.locator(f'[id="{anchor(target, "best")}"]').first.locator("xpath=..").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_no_request_leaves_and_nothing_scrolls_sideways(
    browser: Browser, address: str, path: str, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page, asked, failed = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if not response.ok else None)
    page.goto(f"{address}/{path}", wait_until="networkidle")
    assert [each for each in asked if not each.startswith((address, "data:"))] == []
    assert failed == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


ADDRESS = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:9abc/128"


@pytest.mark.parametrize("width", [1400, 375])
def test_an_address_in_a_table_stays_on_one_line_and_is_copied_whole(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    code = page.locator("td[data-label] code").first
    code.evaluate("(code, address) => (code.textContent = address)", ADDRESS)
    assert code.evaluate("code => code.getClientRects().length") == 1
    copied = "code => (getSelection().selectAllChildren(code), getSelection().toString())"
    assert code.evaluate(copied) == ADDRESS


def phone(browser: Browser, address: str, **options: bool) -> Page:
    """A page with flows, as a telephone shows it."""
    page = browser.new_context(viewport={"width": 375, "height": 800}, **options).new_page()  # type: ignore[arg-type]
    page.goto(address)
    return page


@pytest.mark.parametrize("service", ["tailscale", "kubernetes", "dns"])
def test_flows_are_read_on_a_phone_without_sideways_scrolling(browser: Browser, address: str, service: str) -> None:
    page = phone(browser, f"{address}/services/{service}/")
    page.wait_for_selector("td[data-label]")
    boxes = [table.bounding_box() for table in page.locator("table:has(td[data-label])").all()]
    assert boxes
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 375 for box in boxes)
    cells = page.locator("td[data-label]").all()
    assert all(cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth") for cell in cells)
    shown = [cell.evaluate("cell => JSON.parse(getComputedStyle(cell, '::before').content)") for cell in cells]
    assert {"Port", "Protocol", "Purpose", "Need"} <= {*shown} <= {title for title, _cell in COLUMNS.values()}
    page.context.close()


@pytest.mark.parametrize("path", ["port/9090", "kubernetes/evidence"])
def test_generated_tables_are_read_on_a_phone_also_without_scripts(browser: Browser, address: str, path: str) -> None:
    page = phone(browser, f"{address}/services/{path}/", java_script_enabled=False)
    rows = page.locator("table tbody tr")
    assert rows.count() > 0
    assert all(box and box["width"] <= 375 for box in (row.bounding_box() for row in rows.all()))
    assert page.locator("td:visible").count() == page.locator("td[data-label]").count()
    page.context.close()


def test_diagrams_are_whole_and_legible_on_a_phone(browser: Browser, address: str) -> None:
    """No text leaves its drawing or meets a box, as the browser's own font draws it; letters are 11 pixels high or more."""
    page = phone(browser, f"{address}/services/kubernetes/")
    drawings = page.locator(".pb-diagram > svg").all()
    assert len(drawings) >= 3
    for drawing in drawings:
        box = drawing.bounding_box()
        assert box
        assert 0 <= box["x"] < box["x"] + box["width"] <= 375
        assert drawing.evaluate("svg => 10 * svg.getScreenCTM().a") >= 11
        assert drawing.evaluate(OVERLAPS) == []
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert drawing.evaluate(OVERLAPS) == []
        page.evaluate("document.documentElement.dir = 'ltr'")
    page.context.close()


OVERLAPS = """svg => {
    const shapes = [...svg.querySelectorAll("rect")].map(rect => rect.getBBox());
    const crosses = (edge, start, width) => edge > start && edge < start + width;
    return [...svg.querySelectorAll("text")].filter(text => {
        const {x, y, width} = text.getBBox();
        return x < 0 || x + width > svg.viewBox.baseVal.width || shapes.some(shape => y < shape.y + shape.height
            && (crosses(shape.x, x, width) || crosses(shape.x + shape.width, x, width)));
    }).map(text => text.textContent);
}"""


def test_without_scripts_flows_are_a_table_that_scrolls_by_itself(browser: Browser, address: str) -> None:
    page = phone(browser, f"{address}/services/kubernetes/", java_script_enabled=False)
    assert page.locator('table:has([id^="flow--"]) th').first.is_visible()
    assert page.locator("html").evaluate("html => html.scrollWidth") <= 375
    page.context.close()


def test_diagrams_are_drawn_on_straight_lines(page: Page) -> None:
    """Every line of a diagram in characters is as wide as the others, as the browser's own font draws it."""
    for title in page.locator(".pb-diagram summary").all():
        title.click()
    widths = page.evaluate(
        """() => [...document.querySelectorAll('pre code')].flatMap(code => {
            const lines = code.innerText.trimEnd().split('\\n').filter(line => /[│┌└]/.test(line));
            const rule = document.createElement('span');
            rule.style.cssText = 'position:absolute;white-space:pre';
            code.append(rule);
            const all = lines.map(line => { rule.textContent = line; return rule.getBoundingClientRect().width; });
            rule.remove();
            return all.length ? [Math.max(...all) - Math.min(...all)] : [];
        })"""
    )
    assert len(widths) >= 3
    assert max(widths) < 2


@pytest.mark.parametrize("path", ["services/tailscale", "services/tailscale/device/nftables"])
def test_the_whole_page_is_copied_as_markdown(page: Page, address: str, built: Path, path: str) -> None:
    page.goto(f"{address}/{path}/")
    page.get_by_role("button", name="Copy page as Markdown").click()
    page.wait_for_selector(".pb-announce:has-text('Page copied')")
    assert page.evaluate("navigator.clipboard.readText()") == (built / f"{path}.md").read_text(encoding="utf-8")


def test_a_printed_table_has_all_of_its_columns(page: Page, address: str) -> None:
    """A sheet of paper of 8.5 inches with its margins is some 740 pixels wide, and nobody scrolls on it."""
    page.set_viewport_size({"width": 740, "height": 1000})
    page.goto(f"{address}/services/kubernetes/")
    page.emulate_media(media="print")
    hidden = "tables => tables.map(table => table.closest('.md-typeset__scrollwrap').scrollWidth - table.closest('.md-content__inner').clientWidth)"
    widths = page.locator(".md-typeset__scrollwrap:visible table").evaluate_all(hidden)
    inside = page.locator(".md-typeset__scrollwrap:visible table").evaluate_all(
        "tables => tables.map(table => table.scrollWidth - table.clientWidth)"
    )
    assert len(widths) > 1
    assert max(*widths, *inside) <= 1
