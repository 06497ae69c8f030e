from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.catalogue.origin import Origin, digest, origin_of, with_origin, without_origin

ORIGINAL = b"# yaml-language-server: $schema=schema.json\nservice: x\n"
LINE = f"# From Portbook's catalogue 2026.11, x.yml, sha256:{digest(ORIGINAL)}\n".encode()
COPY = ORIGINAL.replace(b"\n", b"\n" + LINE, 1)
FIRST = st.sampled_from([b"# first\n", b"# yaml-language-server: $schema=schema.json\n", b"service: x\n"])


@given(FIRST, st.binary(max_size=60))
def test_a_copy_is_the_original_but_for_one_line(first: bytes, rest: bytes) -> None:
    original = first + rest
    copy = with_origin(original, Origin.of("2026.11", "x", original))
    assert copy.count(b"\n") == original.count(b"\n") + 1
    assert without_origin(copy) == original or not first.startswith(b"#")


def test_the_line_stands_below_the_first() -> None:
    origin = Origin.of("2026.11", "x", ORIGINAL)
    assert with_origin(ORIGINAL, origin) == COPY
    assert origin_of(COPY) == Origin("2026.11", "x", digest(ORIGINAL), 2)


def test_a_line_that_is_there_is_replaced() -> None:
    newer = with_origin(COPY, Origin.of("2026.12", "x", b"other"))
    assert newer == COPY.replace(b"2026.11", b"2026.12").replace(digest(ORIGINAL).encode(), digest(b"other").encode())


@pytest.mark.parametrize(
    "content",
    [
        LINE + ORIGINAL,
        b"\xef\xbb\xbf" + COPY,
        COPY.replace(b"\n", b"\r\n"),
        b"# Copyright\n\n# of ours\n" + COPY,
    ],
    ids=["first", "byte order mark", "line ends of Windows", "comments above"],
)
def test_the_line_is_found_among_the_comments_above(content: bytes) -> None:
    origin = origin_of(content)
    assert origin
    assert origin.is_of(without_origin(content).removeprefix(b"\xef\xbb\xbf")) or b"Copyright" in content


@pytest.mark.parametrize(
    "content",
    [
        ORIGINAL,
        b"service: x\n" + LINE,
        b"service: x\nnotes: |\n  " + LINE,
        COPY.replace(b"x.yml", b"../x.yml"),
        COPY.replace(b"x.yml", b"/etc/x.yml"),
        COPY.replace(b"x.yml", b"X.yml"),
        COPY.replace(b"sha256:", b"sha256:0"),
        COPY.replace(b"2026.11", b"2026.11\x1b[31m"),
        COPY.replace(LINE, LINE.rstrip() + b" and more\n"),
        COPY.replace(LINE, b"x " + LINE),
    ],
    ids=["none", "below", "in a text", "path", "root", "case", "hash", "escape", "more", "before"],
)
def test_anything_else_is_no_such_line(content: bytes) -> None:
    assert origin_of(content) is None
    assert without_origin(content) == content


def test_line_ends_of_windows_are_no_difference() -> None:
    assert digest(b"a\r\nb\r\n") == digest(b"a\nb\n") != digest(b"a\rb\n")
