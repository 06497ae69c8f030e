"""The page to print."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from portbook.escape.visible import one_line
from portbook.export.downloads.change_request import ChangeRequest, change_request
from portbook.export.downloads.html import request_page
from portbook.model import Reference, Service
from portbook.model.profiles import default_profile
from tests.test_hostile_text import HARMLESS
from tests.test_hostile_text import service as service_that_says

GROUPS: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parents[2] / "escape/hostile.yml").read_text(encoding="utf-8")
)
VOID = {"meta"}


class Document(HTMLParser):
    """Tags with attributes, in order, and text."""

    def __init__(self, request: ChangeRequest) -> None:
        super().__init__()
        self.source = request_page(request).decode()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str, **attributes: str) -> int:
        return sum(name == tag and attributes.items() <= attrs.items() for name, attrs in self.tags)


def asked(service: Service, role: str = "device") -> ChangeRequest:
    return change_request(service, service.roles[role], default_profile(service))


def test_the_page_is_a_whole_document(tailscale: Service) -> None:
    document = Document(asked(tailscale))
    assert document.source.startswith("<!doctype html>\n")
    assert document.open == []
    assert document.count("html", lang="en") == document.count("title") == document.count("h1") == 1
    assert "Firewall change request: Tailscale: Your device, Recommended" in document.text


def test_it_asks_nobody_for_anything_and_runs_nothing(tailscale: Service) -> None:
    document = Document(asked(tailscale))
    assert {tag for tag, _attributes in document.tags}.isdisjoint({"script", "link", "img", "iframe", "form", "base"})
    assert not any(name in attributes for _tag, attributes in document.tags for name in ("src", "style", "onload"))
    assert not re.search(r"url\(|@import|@font-face", document.source)
    assert document.count("meta", content="default-src 'none'; style-src 'unsafe-inline'") == 1


def test_its_table_can_be_heard_and_printed(tailscale: Service) -> None:
    document = Document(asked(tailscale))
    assert document.count("th", scope="col") == 11
    assert document.count("th", scope="row") == 4
    assert document.count("td") == 4 * 10
    for words in ("@page{size:A4 landscape", "@media print{", "prefers-color-scheme:dark"):
        assert words in document.source


def test_what_has_to_be_replaced_is_marked(tailscale: Service) -> None:
    document = Document(asked(tailscale))
    assert document.count("mark") == 4
    assert "replace: device" in document.text
    assert "192.0.2.0/24, 2001:db8::/32 stands for the address of Your device" in document.text


def test_nothing_to_open_is_said(hard: Service) -> None:
    document = Document(asked(hard, "router"))
    assert "Nothing to open." in document.text
    assert document.count("table") == 0


@pytest.mark.parametrize("group", GROUPS)
def test_text_changes_nothing_but_text(group: str) -> None:
    harmless = Document(asked(service_that_says(HARMLESS)))
    for text in GROUPS[group]:
        document = Document(asked(service_that_says(text)))
        assert document.tags == harmless.tags
        assert all(one_line(line) == " ".join(line.split()) for line in document.source.split("\n"))


def test_a_source_is_no_other_link_than_to_the_web() -> None:
    service = service_that_says(HARMLESS)
    object.__setattr__(service, "references", {"facts": Reference("facts", "x", "javascript:alert(1)")})
    document = Document(asked(service))
    assert document.count("a") == 0
    assert "javascript" not in document.source
