"""Generated pages: the same words and bytes as HTML and as Markdown, links that lead somewhere, nothing hostile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from pygments.lexers import get_all_lexers

from portbook.blocks import Context
from portbook.evidence import EmptyLedger, Rung
from portbook.generated import as_html, as_markdown, light_pages, plain_files, port_pages, twin
from portbook.generated.page import Evidenced, GeneratedPage, Prose, Table
from portbook.layout import AddressStyle, Layout
from portbook.load import load_service
from portbook.model import Book
from portbook.targets import targets as known_targets

DATA = (Path(__file__).parents[2] / "ports" / "tailscale.yml").read_text("utf-8")
HOSTILE = DATA.replace("title: Your device", 'title: "</p><script>alert(1)</script> [x](y) `z`"')
STYLES = pytest.mark.parametrize("style", AddressStyle, ids=[style.name.lower() for style in AddressStyle])
LISTED = re.compile(r"^- \*\*(.*?)\*\*: \S", re.MULTILINE)
CHOSEN = ("nftables", "ufw", "gcp", "windows")


def context(data: str = DATA, targets: Sequence[str] = CHOSEN) -> Context:
    service = load_service(data, "tailscale.yml").service
    assert service
    return Context(Book({service.id: service}), {id_: known_targets()[id_] for id_ in targets}, EmptyLedger())


def pages(layout: Layout, data: str = DATA) -> list[GeneratedPage]:
    shown = context(data)
    return [*light_pages(shown.book.services["tailscale"], shown, layout), *port_pages(shown, layout)]


def html(page: GeneratedPage, layout: Layout) -> str:
    return as_html(page, layout, lambda text: f"<p>{text}</p>")


def code_blocks(document: str) -> list[str]:
    blocks = re.findall(r"<pre><span></span><code>(.*?)</code></pre>", document, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks]


def test_a_page_for_each_firewall_and_one_of_evidence() -> None:
    wanted = {f"services/tailscale/device/{id_}.md" for id_ in CHOSEN} | {"services/tailscale/evidence.md"}
    assert {page.path for page in pages(Layout()) if "/port/" not in page.path} == wanted


def test_the_page_of_evidence_explains_its_columns_and_words() -> None:
    evidence = next(page for page in pages(Layout()) if page.path.endswith("evidence.md"))
    columns = {name for part in evidence.parts if isinstance(part, Table) for name in part.heads[1:-1]}
    assert columns == {"add", "command", "complete", "undo", "show"}
    listed = {name for part in evidence.parts if isinstance(part, Prose) for name in LISTED.findall(part.text)}
    assert listed == columns | {rung.value for rung in Rung}


@STYLES
def test_code_is_byte_for_byte_the_snippet(style: AddressStyle) -> None:
    layout = Layout(addresses=style)
    for page in pages(layout):
        wanted = [part.snippet.text for part in page.parts if isinstance(part, Evidenced)]
        assert code_blocks(html(page, layout)) == wanted
        fences = re.findall(r"^(`{3,})[^\n]*\n(.*?)^\1$", as_markdown(page, layout), re.DOTALL | re.MULTILINE)
        assert [text for _marks, text in fences] == wanted


def test_plain_markdown_names_languages_that_pygments_brings() -> None:
    shown, layout = context(targets=tuple(known_targets())), Layout(addresses=AddressStyle.MARKDOWN)
    texts = [as_markdown(page, layout) for page in light_pages(shown.book.services["tailscale"], shown, layout)]
    texts.append(twin("```ports\npage: tailscale\n```\n", shown, Layout(), "index.md"))
    languages = {name for text in texts for name in re.findall(r"^`{3,}(\S+)$", text, re.MULTILINE)}
    common = {alias for _name, aliases, _files, _types in get_all_lexers(plugins=False) for alias in aliases}
    assert {"text", "sh"} <= languages <= common


@STYLES
def test_every_link_leads_to_a_page_or_a_file(style: AddressStyle) -> None:
    layout, shown = Layout(addresses=style), context()
    service = shown.book.services["tailscale"]
    made = pages(layout)
    known = {layout.address(page.path) for page in made} | {layout.address(layout.service("tailscale"))}
    known |= {path for path, _text in plain_files(service, shown, layout)}
    for page in made:
        here = f"https://x.test/{layout.address(page.path)}"
        for link in re.findall(r'href="([^"]*)"', html(page, layout)):
            assert joined(here, unescape(link)).removeprefix("https://x.test/") in known


def joined(here: str, link: str) -> str:
    return urldefrag(urljoin(here, link))[0]


def test_a_hostile_title_is_text() -> None:
    for page in pages(Layout(), HOSTILE):
        assert "<script>" not in html(page, Layout())
        assert "<script>" not in re.sub(
            r"^`{3,}.*?^`{3,}$", "", as_markdown(page, Layout()), flags=re.DOTALL | re.MULTILINE
        )


def test_plain_files_are_the_snippets() -> None:
    shown = context()
    files = dict(plain_files(shown.book.services["tailscale"], shown, Layout()))
    assert "type filter hook" in files["services/tailscale/device/best/nftables.complete.nft"]
    assert '"evidence": "not verified here"' in files["services/tailscale/device/best/nftables.proof.json"]
    assert all(path.startswith("services/tailscale/device/") for path in files)
