"""What holds of every drawing, whatever the texts and ports."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from hypothesis import example, given, settings

from portbook.diagram.svg import flow_drawings
from portbook.diagram.text import width as cells_of
from portbook.diagram.text import wrap
from portbook.model import Flow, Scope, Service
from tests.diagram.test_diagram import FLOWS, SERVICE, TEXT, one_flow

CELL = 6
FEW = settings(max_examples=25)


def drawings(service: Service, flows: list[Flow]) -> list[Element]:
    """The drawings, as a strict parser of XML reads them; each is on one line."""
    drawn = flow_drawings(service, flows)
    assert not any("\n" in svg for svg in drawn)
    return [fromstring(svg) for svg in drawn]  # noqa: S314  # our own text


def extents(svg: Element) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each text, by the width of its cells."""
    placed: list[tuple[float, float, float, float]] = []
    for group in svg.iter("g"):
        for text in group.findall("text"):
            wide = cells_of(text.text or "") * CELL
            left = int(text.attrib["x"]) - (wide / 2 if group.get("text-anchor") else 0)
            foot = int(text.attrib["y"])
            placed.append((left, foot - 10, left + wide, foot + 3))
    return placed


def boxes(svg: Element) -> list[tuple[int, int, int, int]]:
    rectangles = [[int(box.attrib[name]) for name in ("x", "y", "width", "height")] for box in svg.iter("rect")]
    return [(left, top, left + width, top + height) for left, top, width, height in rectangles]


def words(svg: Element) -> str:
    return re.sub(r"\s", "", "".join(text.text or "" for text in svg.iter("text")))


@FEW
@given(SERVICE, FLOWS)
def test_everything_is_within_the_drawing(service: Service, flows: list[Flow]) -> None:
    for svg in drawings(service, flows):
        _, _, width, height = map(int, svg.attrib["viewBox"].split())
        for left, top, right, bottom in (*extents(svg), *boxes(svg)):
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
        for path in svg.iter("path"):
            for left, top in re.findall(r"M(\d+) (\d+)", path.attrib["d"]):
                assert int(left) < width
                assert int(top) < height
            assert all(int(row) < height for row in re.findall(r"V(\d+)", path.attrib["d"]))


@FEW
@given(SERVICE, FLOWS)
def test_no_text_meets_the_edge_of_a_box_or_another_text(service: Service, flows: list[Flow]) -> None:
    for svg in drawings(service, flows):
        texts = extents(svg)
        for number, (left, top, right, bottom) in enumerate(texts):
            for other in texts[:number]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            for box in boxes(svg):
                inside = box[0] < left and right < box[2] and box[1] < top and bottom < box[3]
                assert inside or right < box[0] or box[2] < left or bottom < box[1] or box[3] < top


@FEW
@example("A", "B", "C", "\u00a1\u200c" * 200)
@given(TEXT, TEXT, TEXT, TEXT)
def test_titles_labels_and_remarks_are_there(title: str, process: str, remark: str, use: str) -> None:
    service, flows = one_flow(title, process)
    described = replace(flows[0], remark=remark, used_for=(use,), notes=(use,))
    (svg,) = drawings(service, [described])
    for text in ("TCP 443", "B", title, process, remark, use):
        assert re.sub(r"\s", "", "".join(wrap(text, 1_000_000))) in words(svg)
    assert "TCP 443 from" in (svg.findtext("title") or "")


def test_hostile_titles_are_escaped() -> None:
    service, flows = one_flow('</text></svg><script>alert("1")</script>', "&lt;&#x3c;]]>-->")
    (svg,) = flow_drawings(service, flows)
    assert "<script" not in svg
    assert "</text></svg><script>" in re.sub(r" ", "", fromstring(svg).findtext("title") or "")  # noqa: S314


def test_a_host_that_talks_to_itself_has_one_box_and_a_loop() -> None:
    service, flows = one_flow("A", "a")
    (svg,) = drawings(service, [replace(flows[0], destination_roles=("a",), scope=Scope.SELF)])
    assert len(boxes(svg)) == 1
    assert svg.findtext("title") == "A: TCP 443, which never leaves the host"
    assert "neverleavesthehost" in words(svg)


def test_drawings_share_no_ids_and_ask_nobody() -> None:
    service, flows = one_flow("A", "a")
    (svg,) = drawings(service, flows)
    names = {name for element in svg.iter() for name in element.attrib}
    assert names.isdisjoint({"id", "href", "style", "class"})
    assert svg.attrib["role"] == "img"


def test_an_arrow_has_a_head_where_packets_go() -> None:
    service, flows = one_flow("A", "a")
    there, back = flows[0], replace(flows[0], source_roles=("b",), destination_roles=("a",))
    heads = [
        len(re.findall("z", "".join(path.attrib["d"] for path in svg.iter("path"))))
        for chosen in ([there], [back], [there, back])
        for svg in drawings(service, chosen)
    ]
    assert heads == [1, 1, 2]
