from html import unescape
from pathlib import Path

import markdown
import pytest

from portbook.adapters.markdown import PAGE, PageContext
from portbook.model import Problem

EXTENSIONS = ["portbook", "tables", "admonition", "pymdownx.superfences"]


@pytest.mark.usefixtures("site")
def test_by_its_entry_point() -> None:
    html = markdown.markdown("[443](port:demo/web)\n\n```ports\ntable: demo\n```\n", extensions=EXTENSIONS)
    assert '<a href="#flow--demo--web">443</a>' in html
    assert "<table>" in html


@pytest.mark.usefixtures("site")
def test_footnotes_and_headings_reach_across() -> None:
    text = "[TOC]\n\n```ports\npage: demo\ntargets: gcp\n```\n"
    html = markdown.markdown(text, extensions=[*EXTENSIONS, "toc"])
    assert html.index('href="#rules"') < html.index('id="rules"')


def test_changed_data_is_read_again(site: Path) -> None:
    page = "[443](port:demo/web)"
    assert markdown.markdown(page, extensions=EXTENSIONS) == "<p>443</p>"
    data = site / "ports/demo.yml"
    data.write_text(data.read_text(encoding="utf-8").replace("443", "8443"), encoding="utf-8")
    assert markdown.markdown(page, extensions=EXTENSIONS) == "<p>8443</p>"


def test_problems_are_reported_not_raised(site: Path) -> None:
    found: list[Problem] = []
    (site / "ports/demo.yml").write_text("service: [", encoding="utf-8")
    token = PAGE.set(PageContext("docs/a.md", 1, None, found.append))
    html = markdown.markdown("```ports\ntable: demo\n```\n", extensions=EXTENSIONS)
    PAGE.reset(token)
    assert "This block cannot be made" in html
    assert "ports/demo.yml:2:1: " in unescape(html)
    assert {each.where.path for each in found} == {"ports/demo.yml"}
