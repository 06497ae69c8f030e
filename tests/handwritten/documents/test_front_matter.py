"""Which services a document names as its own, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.documents.front_matter import bindings

PATHS = st.sampled_from(["page.md", "page.mdx", "page.rst", "page.adoc"])


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.md", "---\ntitle: A\nports: tailscale\n---\ntext\n", [("tailscale", 3, 8)]),
        ("a.mdx", "---\nports: [tailscale, headscale]\n---\n", [("tailscale", 2, 9), ("headscale", 2, 20)]),
        ("a.md", "---\nports:\n  - tailscale\n  - 'k3s'\n---\n", [("tailscale", 3, 5), ("k3s", 4, 5)]),
        ("a.md", "---\r\nports: tailscale\r\n---\r\n", [("tailscale", 2, 8)]),
        ("a.md", "---\nports: tailscale\nports_old: x\n...\n", [("tailscale", 2, 8)]),
        ("a.md", "---\nports: [tailscale, tailscale]\n---\n", [("tailscale", 2, 9)]),
        ("a.rst", ":ports: tailscale, headscale\n\nTitle\n=====\n", [("tailscale", 1, 9), ("headscale", 1, 20)]),
        ("a.rst", "Title\n=====\n\n:orphan:\n:ports: tailscale\n", [("tailscale", 5, 9)]),
        ("a.adoc", "= Title\n:toc:\n:ports: tailscale\n", [("tailscale", 3, 9)]),
    ],
)
def test_a_document_names_services(path: str, text: str, expected: list[tuple[str, int, int]]) -> None:
    assert [(bound.service, *bound.place) for bound in bindings(path, text)] == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "ports: tailscale\n"),
        ("a.md", "---\nports: tailscale\n"),
        ("a.md", "\n---\nports: tailscale\n---\n"),
        ("a.md", "---\nports: 8080\n---\n"),
        ("a.md", "---\nports: ['80:80', 443]\n---\n"),
        ("a.md", "---\nports: {web: 443}\n---\n"),
        ("a.md", "---\nports: &a [*a]\n---\n"),
        ("a.md", "---\nexports: tailscale\n---\n"),
        ("a.md", "---\nnested:\n  ports: tailscale\n---\n"),
        ("a.md", "---\nports: <not an id>\n---\n"),
        ("a.rst", "text\n" * 50 + ":ports: tailscale\n"),
        ("a.rst", ".. image:: x\n   :ports: tailscale\n"),
        ("a.adoc", ":ports:\n"),
    ],
)
def test_what_is_no_service_binds_nothing(path: str, text: str) -> None:
    assert bindings(path, text) == ()


@given(PATHS, st.text(alphabet="-:ports \n[]{}&*!|>'\"a1,#", max_size=120))
def test_any_text_has_some_or_none(path: str, text: str) -> None:
    for bound in bindings(path, f"---\nports: {text}\n---\n"):
        assert bound.place.line >= 1


def test_hostile_front_matter_is_bounded() -> None:
    assert bindings("a.md", "---\nports: " + "[" * 50_000 + "\n---\n") == ()
    assert bindings("a.md", "---\n" + "ports: a\n" * 5_000 + "---\n") == bindings("a.md", "---\nports: a\n---\n")
