"""A reader's own addresses in the snippets: what the script puts in is what Python renders, and nothing else gets in."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from itertools import product
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from portbook.model import Form, Network
from portbook.model.profiles import profiles_of
from portbook.slots import slots
from portbook.snippets import snippet
from portbook.targets import targets
from tests.given.own_addresses import CASES, rendered, services

REPOSITORY = Path(__file__).parents[2]
SCRIPT = (REPOSITORY / "src/portbook/adapters/portbook-values.js").read_text(encoding="utf-8")
TARGETS = ("nftables", "windows", "cisco-ios", "gcp")
TYPED = {
    "networks": {
        "clerk": ("10.1.0.0/16", "FD12:0:0::/48"),
        "admin": ("172.16.4.0/22", "fd13::/64"),
        "node": ("10.9.0.0/24", "fd14::/56"),
    },
    "hosts": {
        "clerk": ("10.1.0.7", "fd12::7"),
        "admin": ("10.1.0.8/32", "fd12::0:8/128"),
        "node": ("10.1.0.9", "fd12::9"),
    },
    "one version": {"clerk": ("10.1.0.0/16", ""), "admin": ("", "fd12::8")},
    "one role": {"admin": ("192.168.0.0/16", "fd12::/16")},
    "postgresql": {"client": ("10.1.0.0/16", "fd12::7"), "server": ("10.2.0.0/16", "fd12::8")},
}
VISITS = [
    *product(["services/mixed/", *(f"services/mixed/node/{target}/" for target in TARGETS)], [*TYPED][:-1]),
    *product(
        ["services/postgresql/", *(f"services/postgresql/server/{target}/" for target in TARGETS)], ["postgresql"]
    ),
]
HOSTILE = [
    '"; rm -rf /',
    "$(id)",
    "`id`",
    "<img src=x onerror=alert(1)>",
    "10.0.0.1\n10.0.0.2",
    "1.2.3.4/33",
    "01.2.3.4",
    "1.2.3.4/08",
    "1.2.3.4/255.255.255.0",
    "\uff11\uff10.0.0.1",
    "\u0661.2.3.4",
    "1" * 10_000,
    "10.0.0.0/8" + " " * 10_000,
    "\u200f10.0.0.1",
    "10.0.0.1\u202e",
    "10.0.0.1\u00a0",
    "0x0a.0.0.1",
    "167772161",
    "10.0.0.1,10.0.0.2",
    "10.1.2.3/16",
    "0.0.0.0/0",
    "127.0.0.1",
    "224.0.0.251",
    "10.0.0.255",
    "constructor",
]
HOSTILE_6 = [
    "::ffff:1.2.3.4",
    "fe80::1%eth0",
    "fe80::1%25eth0/64",
    "::",
    "::1",
    "ff02::fb",
    "::/0",
    "fd12::1::2",
    "fd12:00000::1",
    "[fd12::1]",
    "fd12::1/129",
    "fd12::1/64",
    "fd12:0:0:0:0:0:0:0:1",
    "１::2",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with services whose addresses are the reader's own."""
    site = tmp_path_factory.mktemp("values")
    config = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text())
    own = {key: value for key, value in config.items() if key not in {"nav", "extra_css", "extra_javascript"}}
    (site / "mkdocs.yml").write_text(yaml.safe_dump({**own, "theme": {**own["theme"], "favicon": ""}}))
    (site / "portbook.yml").write_text(f"targets: [{', '.join(TARGETS)}]\n")
    (site / "docs").mkdir()
    (site / "docs/index.md").write_text("# Own addresses\n\n```ports\nindex: all\n```\n")
    (site / "ports").mkdir()
    for path in (REPOSITORY / "ports/postgresql.yml", CASES / "mixed.yml"):
        shutil.copy(path, site / "ports")
    shutil.copytree(REPOSITORY / "hooks", site / "hooks")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return site / "site"


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def visit(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    page.wait_for_selector(".pb-values", state="attached")
    page.evaluate("document.querySelector('.pb-values').open = true")


def field(page: Page, service: str, role: str, version: int) -> Locator:
    title = services()[service].roles[role].title
    group = page.get_by_role("group", name=f"{title} (in place of", exact=False)
    return group.get_by_label(f"IPv{version}")


def enter(page: Page, service: str, typed: Mapping[str, tuple[str, str]]) -> None:
    """Type addresses into the fields of a page that has them."""
    for role, texts in typed.items():
        for version, text in zip((4, 6), texts, strict=True):
            one = field(page, service, role, version)
            if one.count():
                one.fill(text)
                one.blur()


def shown(page: Page) -> dict[str, str]:
    """The text of each snippet with places, by its anchor."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.pb-own')].map(own => {
            let next = own.closest('p').nextElementSibling;
            while (!next.matches('.highlight')) next = next.nextElementSibling;
            return [own.closest('p').querySelector('span[id]').id, next.querySelector('code').textContent];
        }))"""
    )


def expected(anchors: Iterator[str] | dict[str, str], typed: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What Python renders for the same values."""
    values = {role: tuple(ip_network(text) for text in texts if text) for role, texts in typed.items()}
    return {anchor: _expected(anchor, values) for anchor in anchors}


def _expected(anchor: str, values: Mapping[str, tuple[Network, ...]]) -> str:
    name, role, profile, target, form = anchor.split("--")
    service = services()[name]
    wanted = next(one for one in profiles_of(service) if one.id == profile)
    made = snippet(service, service.roles[role], wanted, targets()[target], Form(form))
    replaceable = {one.placeholder.name for one in slots(made, targets()[target], service).placeholders}
    return rendered(
        made, targets()[target], service, {name: own for name, own in values.items() if name in replaceable}
    )


@pytest.mark.parametrize(("path", "kind"), VISITS)
def test_every_snippet_is_what_python_renders(page: Page, address: str, path: str, kind: str) -> None:
    service = path.split("/")[1]
    visit(page, address, path)
    before = shown(page)
    assert before == expected(before, {})
    enter(page, service, TYPED[kind])
    assert shown(page) == expected(before, TYPED[kind])
    assert shown(page) != before


def test_what_is_copied_has_the_values(page: Page, address: str) -> None:
    visit(page, address, "services/mixed/node/nftables/")
    enter(page, "mixed", TYPED["networks"])
    code = page.locator(".highlight").first
    code.locator("button[data-clipboard-target], button[data-md-type='copy']").first.click()
    page.wait_for_timeout(100)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip("\n") + "\n" == expected(shown(page), TYPED["networks"])["mixed--node--few--nftables--add"]


def test_values_are_remembered_on_all_pages(page: Page, address: str) -> None:
    visit(page, address, "services/mixed/")
    enter(page, "mixed", TYPED["networks"])
    for path in ("services/mixed/node/gcp/", "services/mixed/clerk/windows/"):
        page.goto(f"{address}/{path}")
        assert shown(page) == expected(shown(page), TYPED["networks"])


def test_another_open_page_follows(context: BrowserContext, address: str) -> None:
    first, second = context.new_page(), context.new_page()
    for one in (first, second):
        visit(one, address, "services/mixed/")
    enter(first, "mixed", TYPED["networks"])
    second.wait_for_selector(".pb-own__note", state="attached")
    assert shown(second) == shown(first) == expected(shown(first), TYPED["networks"])


@pytest.mark.parametrize(("version", "text"), [*((4, text) for text in HOSTILE), *((6, text) for text in HOSTILE_6)])
def test_what_is_no_address_changes_nothing_and_is_told(page: Page, address: str, version: int, text: str) -> None:
    visit(page, address, "services/postgresql/server/nftables/")
    before, one = shown(page), field(page, "postgresql", "client", version)
    one.fill(text)
    one.blur()
    problem = page.locator(f"[id='{one.get_attribute('aria-describedby')}']")
    assert one.get_attribute("aria-invalid") == "true"
    assert problem.inner_text().endswith(".")
    assert shown(page) == before
    assert page.evaluate("Object.values(JSON.parse(localStorage['portbook.addresses']))") == []
    assert page.locator(".pb-values img").count() == 0


def test_a_refused_value_takes_the_one_before_back(page: Page, address: str) -> None:
    visit(page, address, "services/postgresql/")
    before = shown(page)
    for text in ("10.1.0.0/16", "10.1.0.0/40"):
        enter(page, "postgresql", {"client": (text, "")})
    assert shown(page) == before


@pytest.mark.parametrize(
    "text", ['"; rm -rf /', "10.0.0.1;id", "10.1.2.3/16", "::1", 7, None, [["10.0.0.0/8"]], {"a": 1}]
)
def test_forged_memory_is_read_as_strictly(page: Page, address: str, text: object) -> None:
    forged = {"postgresql client": [text, text], "postgresql server": text, "__proto__": ["10.0.0.0/8", ""]}
    page.goto(address)
    page.evaluate("text => localStorage.setItem('portbook.addresses', text)", json.dumps(forged))
    visit(page, address, "services/postgresql/")
    assert shown(page) == expected(shown(page), {})


@pytest.mark.parametrize("text", ["", "null", "[]", "7", "{", '{"postgresql client": null}', '"text"'])
def test_broken_memory_is_no_memory(page: Page, address: str, text: str) -> None:
    page.goto(address)
    page.evaluate("text => localStorage.setItem('portbook.addresses', text)", text)
    visit(page, address, "services/postgresql/")
    enter(page, "postgresql", TYPED["postgresql"])
    assert shown(page) == expected(shown(page), TYPED["postgresql"])


def test_without_memory_values_last_as_long_as_the_page(page: Page, address: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('none') }})")
    visit(page, address, "services/postgresql/")
    enter(page, "postgresql", TYPED["postgresql"])
    assert shown(page) == expected(shown(page), TYPED["postgresql"])


def test_the_documentation_addresses_come_back(page: Page, address: str) -> None:
    visit(page, address, "services/mixed/")
    before, looks = shown(page), page.locator(".highlight").first.inner_html()
    enter(page, "mixed", TYPED["networks"])
    page.get_by_role("button", name="Put the documentation addresses back").click()
    assert shown(page) == before
    assert page.locator(".highlight").first.inner_html() == looks
    assert page.locator(".pb-own__note").count() == 0
    assert field(page, "mixed", "admin", 4).input_value() == ""


def test_the_badge_says_what_was_proven(page: Page, address: str) -> None:
    visit(page, address, "services/postgresql/server/nftables/")
    enter(page, "postgresql", {"client": ("10.1.0.0/16", "")})
    note = page.locator(".pb-own__note").first.inner_text()
    assert " with the documentation addresses; your addresses are put in by your browser." in note
    assert "Replace by hand: 2001:db8::/32 (Application), 198.51.100.0/24 and 3fff:1::/32 (Database server)." in note


def test_equal_networks_are_put_in_only_where_that_is_what_is_rendered(page: Page, address: str) -> None:
    same = {"client": ("10.1.0.0/16", "fd12::/48"), "server": ("10.1.0.0/16", "fd12::/48")}
    visit(page, address, "services/postgresql/server/gcp/")
    before = shown(page)
    enter(page, "postgresql", same)
    assert shown(page) == before
    assert "some are the same" in page.locator(".pb-own__note").first.inner_text()


def test_a_router_keeps_the_address_of_the_host_itself(page: Page, address: str) -> None:
    visit(page, address, "services/postgresql/server/cisco-ios/")
    assert field(page, "postgresql", "server", 4).count() == 0
    enter(page, "postgresql", {"client": ("10.1.0.0/16", "fd12::/48")})
    assert "198.51.100.0 0.0.0.255" in page.locator(".highlight code").first.inner_text()
    assert "(Database server)" in page.locator(".pb-own__note").first.inner_text()


def test_a_snippet_that_takes_the_place_of_another_is_filled_in(page: Page, address: str) -> None:
    visit(page, address, "services/postgresql/server/nftables/")
    enter(page, "postgresql", TYPED["postgresql"])
    page.evaluate(
        """async path => {
            const text = await (await fetch(path)).text();
            const other = new DOMParser().parseFromString(text, 'text/html').querySelector('article');
            const here = document.querySelector('article');
            here.replaceChildren(...other.childNodes);
            here.dispatchEvent(new CustomEvent('portbook:snippet'));
        }""",
        f"{address}/services/postgresql/server/windows/",
    )
    assert all("--windows--" in anchor for anchor in shown(page))
    assert shown(page) == expected(shown(page), TYPED["postgresql"])


def test_without_a_script_nothing_shows(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/services/postgresql/")
    assert page.locator(".pb-values, .pb-own__note").count() == 0
    assert {one.inner_text() for one in page.locator(".pb-own").all()} == {""}
    context.close()


def test_nothing_is_sent(page: Page, address: str) -> None:
    visit(page, address, "services/mixed/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    enter(page, "mixed", TYPED["networks"])
    page.wait_for_timeout(200)
    assert asked == []


def test_a_strict_policy_for_content_holds(page: Page, address: str) -> None:
    """The theme itself has scripts within its pages; ours needs none."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if "portbook" in message.text else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    visit(page, address, "services/mixed/")
    enter(page, "mixed", TYPED["networks"])
    assert told == []
    assert not any(
        word in SCRIPT for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "fetch(", "XMLHttp")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 380])
def test_axe_finds_nothing_in_the_panel(browser: Browser, address: str, scheme: str, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    page = context.new_page()
    visit(page, address, "services/mixed/")
    enter(page, "mixed", {"admin": ("10.1.2.3/8", "fd12::/48")})
    violations = Axe().run(page, context=".pb-values").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


# ---- The script's reader and Python's ----

DIGITS = st.one_of(st.integers(0, 300).map(str), st.sampled_from(["00", "01", "008", "", "1a", "+1", "-1", "１"]))
GROUP = st.one_of(
    st.integers(0, 0x1FFFF).map(lambda number: f"{number:x}"), st.sampled_from(["", "0", "0000", "00001", "g", "F"])
)
IPV4 = st.lists(DIGITS, min_size=3, max_size=5).map(".".join)
IPV6 = st.one_of(
    st.lists(GROUP, min_size=1, max_size=9).map(":".join),
    st.tuples(st.lists(GROUP, max_size=5), st.lists(GROUP, max_size=5)).map(
        lambda sides: "::".join(map(":".join, sides))
    ),
    st.tuples(st.lists(GROUP, max_size=6), IPV4).map(lambda parts: ":".join([*parts[0], parts[1]])),
    st.ip_addresses(v=6).map(str),
    st.ip_addresses(v=6).map(lambda one: one.exploded.upper()),
)
LENGTH = st.one_of(
    st.just(""),
    st.integers(0, 140).map(lambda length: f"/{length}"),
    st.sampled_from(["/", "/08", "/ 8", "/255.0.0.0", "//8"]),
)
TEXTS = st.one_of(
    st.tuples(st.one_of(IPV4, IPV6, st.ip_addresses(v=4).map(str)), LENGTH).map("".join),
    st.text("0123456789abcdefABCDEF.:/% \t", max_size=45),
    st.text(max_size=20),
)


def read_by_python(text: str, version: int) -> str | None:
    """The address and prefix, where the text is none of the spellings that only Python takes."""
    address, slash, length = text.partition("/")
    if "%" in address or (slash and (not length.isascii() or not length.isdecimal() or length != str(int(length)))):
        return None
    try:
        network = ip_network(text, strict=False)
        number = ip_network(address).network_address
    except ValueError:
        return None
    return f"{number}/{network.prefixlen}" if network.version == version else None


@pytest.fixture(scope="module")
def parser(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.evaluate(
        "script => { const module = {}; new Function('module', script)(module); window.own = module.exports; }", SCRIPT
    )
    yield page
    page.close()


def test_the_script_reads_what_python_reads(parser: Page) -> None:
    @settings(max_examples=100)
    @given(st.lists(TEXTS, min_size=1, max_size=200))
    def agree(texts: list[str]) -> None:
        script = "texts => texts.map(text => [4, 6].map(version => { const one = own.read(text, version); return one && own.cidr(one); }))"
        assert parser.evaluate(script, texts) == [
            [read_by_python(text, version) for version in (4, 6)] for text in texts
        ]

    agree()


def test_the_script_spells_as_the_targets_do(parser: Page) -> None:
    networks = [
        ip_network(text)
        for text in ("10.0.0.0/8", "10.0.0.7/32", "172.16.0.0/12", "fd12::/48", "fd12::7/128", "1:0:0:2::/64")
    ]
    kinds = list(type(targets()["nftables"].networks))
    script = "([texts, kinds]) => kinds.map(kind => texts.map(text => own.WORDS[kind](own.read(text, text.includes(':') ? 6 : 4))))"
    made = parser.evaluate(script, [list(map(str, networks)), kinds])
    assert made == [[kind.spell(network) for network in networks] for kind in kinds]
