"""The line above a page for programs, and what only the page has."""

import pytest

from portbook.generated import with_pointer_in_html
from portbook.layout import Layout, Links

HEADLINE = '<h1 id="a">A<a class="headerlink" href="#a" title="Permanent link">&para;</a></h1>'


@pytest.mark.parametrize(
    ("page", "twin", "index"),
    [
        ("index.md", "index.md", "./llms.txt"),
        ("services/index.md", "index.md", "../llms.txt"),
        ("services/wiki.md", "../wiki.md", "../../llms.txt"),
    ],
)
def test_programs_find_the_list_of_all_pages(page: str, twin: str, index: str) -> None:
    html = with_pointer_in_html("<p>Words</p>", Links(Layout(), page))
    assert f'href="{twin}" type="text/markdown"' in html
    # As they stand, without any escape: programs look for "/llms.txt" in the file.
    assert f'<a href="{index}">' in html


def test_what_only_the_page_has_is_marked() -> None:
    html = with_pointer_in_html(f"{HEADLINE}<pre>class=&quot;headerlink&quot;</pre>", Links(Layout(), "index.md"))
    assert html.count("data-markdown-ignore") == 2
    assert '<a class="headerlink" data-markdown-ignore href="#a"' in html
    assert "<pre>class=&quot;headerlink&quot;</pre>" in html
