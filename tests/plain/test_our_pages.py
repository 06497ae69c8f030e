"""Every page of our own, and a page with all that a service has, reads as MkDocs shows it.

What may differ, and nothing else:

- titles of tabs stand before their own text, where MkDocs shows them in a row (`by_mkdocs` has them there too);
- a line break in a table is `; `;
- a table of contents is not there.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import load_book
from portbook.page import FRONT_MATTER
from portbook.plain import plain_markdown
from portbook.targets import targets
from tests.plain.mdx import as_javascript, lacking
from tests.plain.shown import Shown, by_cmark, by_markdown_it, by_mkdocs

WRITTEN = sorted([*Path("docs").rglob("*.md"), *Path("src/portbook/adapters/starter").rglob("*.md")])
EVERYTHING = """# Everything

```ports
page: tailscale
targets: [ufw, nftables, windows, aws-terraform, cisco-ios, ansible]
```

??? note "Who talks to whom"

    - in a list:

        ```ports
        matrix: tailscale
        ```

```ports
index: all
```
"""
LARGE = frozenset({"docs/verified.md", "src/portbook/adapters/starter/site/docs/verified.md"})
"""Pages with a row for each snippet: a megabyte each, so that not all tests are tried on them."""
PAGES = {**{str(path): path for path in WRITTEN}, "everything": None}
TRIED = [pytest.param(name, marks=[pytest.mark.whole] if name in LARGE else []) for name in PAGES]


@cache
def context() -> Context:
    files = {str(path): path.read_bytes() for path in Path("ports").glob("*.yml")}
    return Context(load_book(files).book, targets(), EmptyLedger())


@cache
def page(name: str) -> str:
    path = PAGES[name]
    return expand(path.read_text(encoding="utf-8") if path else EVERYTHING, context(), name).text


@cache
def by_site(name: str) -> Shown:
    return by_mkdocs(re.sub(r"<br>(?=.*\|$)", "; ", FRONT_MATTER.sub("", page(name)), flags=re.MULTILINE))


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.parametrize("reader", [by_markdown_it, by_cmark])
def test_a_page_reads_as_mkdocs_shows_it(reader: object, name: str) -> None:
    plain = reader(FRONT_MATTER.sub("", plain_markdown(page(name))))  # type: ignore[operator]
    assert plain.blocks == by_site(name).blocks
    assert plain.text == by_site(name).text


@pytest.mark.parametrize("name", PAGES)
def test_what_is_plain_stays(name: str) -> None:
    plain = plain_markdown(page(name))
    assert plain_markdown(plain) == plain


@pytest.mark.skipif(bool(lacking()), reason=lacking())
def test_mdx_takes_nothing_for_javascript() -> None:
    written = (FRONT_MATTER.sub("", plain_markdown(page(name))) for name in PAGES if name not in LARGE)
    assert as_javascript(list(written)) == []
