from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.visible import one_line
from portbook.escape.xml import text


def test_markup_is_text() -> None:
    assert text('<a href="x">\'&</a>]]>') == "&lt;a href=&quot;x&quot;&gt;&apos;&amp;&lt;/a&gt;]]&gt;"


@given(st.text(st.characters(codec=None)))
def test_any_text_is_read_back(content: str) -> None:
    element = ET.fromstring(f'<a b="{text(content)}">{text(content)}</a>'.encode())  # noqa: S314  # our own
    assert (element.text or "", element.get("b")) == (one_line(content), one_line(content))
