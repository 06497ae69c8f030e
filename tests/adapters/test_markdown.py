import re
from html import unescape
from pathlib import Path
from textwrap import indent
from xml.etree.ElementTree import fromstring

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


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("margin", ["", "!!! note\n\n    ", "1. Item\n\n    "])
def test_no_extension_writes_into_a_drawing(margin: str) -> None:
    fence = indent("```ports\ndiagram: demo\n```\n", " " * 4 * bool(margin)).lstrip()
    html = markdown.markdown(
        f"TCP\n\n{margin}{fence}\n\n*[TCP]: a protocol\n", extensions=[*EXTENSIONS, "abbr", "nl2br"]
    )
    assert html.count("<abbr") == 1
    (diagram,) = re.findall(r'<div class="pb-diagram">.*</div>', html)
    assert not re.search(r"<p>\s*<div|<br", html)
    texts = {text.strip() for text in fromstring(diagram).itertext()}  # noqa: S314  # our own text
    assert texts >= {"TCP 443", "UDP 514", "The diagram as text"}


def test_no_text_of_the_data_passes_for_a_drawing(site: Path) -> None:
    data = site / "ports/demo.yml"
    forged = '<div class="pb-diagram"><script>alert(1)</script></div>'
    data.write_text(
        data.read_text(encoding="utf-8").replace("purpose: Pages", f"purpose: '{forged}'"), encoding="utf-8"
    )
    html = markdown.markdown("```ports\npage: demo\n```\n", extensions=EXTENSIONS)
    assert "alert" in html
    assert "<script" not in html


@pytest.mark.usefixtures("site")
def test_a_diagram_may_be_of_characters_only() -> None:
    html = markdown.markdown("```ports\ndiagram: demo\nas: text\n```\n", extensions=EXTENSIONS)
    assert "<svg" not in html
    assert "┌──" in html


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


def test_a_page_about_a_broken_file_tells_each_problem_with_its_place_and_its_cure(site: Path) -> None:
    data = site / "ports/demo.yml"
    text = data.read_text(encoding="utf-8").replace("tcp: 443", "tpc: 443").replace("to: server, udp", "to: sever, udp")
    data.write_text(text, encoding="utf-8")
    html = unescape(markdown.markdown("```ports\ntable: demo\n```\n", extensions=EXTENSIONS))
    told = re.findall(r"<li>(.*?)</li>", re.sub(r"</?(?:code|p)>", "", html), re.DOTALL)
    assert [sentence.strip() for sentence in told] == [
        "ports/demo.yml has problems: mend them first",
        "ports/demo.yml:7:3: flow `web` names no protocol: give it tcp, udp, sctp, icmp or protocol",
        "ports/demo.yml:7:35: unknown key `tpc`: did you mean `tcp`?",
        "ports/demo.yml:8:27: no role `sever`: did you mean `server`?",
    ]
