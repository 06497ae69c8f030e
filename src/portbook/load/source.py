"""The bytes of a file, decoded to text that YAML can read."""

from __future__ import annotations

import re

from portbook.load.faults import Faults
from portbook.load.nodes import Mark

LARGEST = 1024 * 1024
"""The most bytes of a data file; files that people maintain are far smaller."""

_BOM = "\ufeff"
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that are not printable in YAML, or that are line breaks in some of its versions only."""
_LINE_BREAKS = frozenset("\x85\u2028\u2029")


def decode(source: str | bytes, faults: Faults) -> str | None:
    """The text without a byte order mark; None, with a recorded fault, where it cannot be read."""
    text = _text(source, faults)
    if text is None:
        return None
    text = text.removeprefix(_BOM)
    bad = _NOT_YAML.search(text)
    if bad is None:
        return text
    code = f"U+{ord(bad.group()):04X}"
    where = _mark(text, bad.start())
    if bad.group() in _LINE_BREAKS:
        faults.add(
            where,
            "line-break",
            f"{code} is a line break to some readers of YAML and text to others",
            f"write \\u{ord(bad.group()):04x} in double quotes",
        )
    else:
        faults.add(where, "bad-character", f"a YAML file cannot hold the character {code}", "remove it")
    return None


def _text(source: str | bytes, faults: Faults) -> str | None:
    if len(source) > LARGEST:
        faults.add(Mark(), "too-large", "the file is larger than 1 MiB", "split it into one file a service")
        return None
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8")
        faults.add(
            _mark(before.removeprefix(_BOM), len(before.removeprefix(_BOM))),
            "not-utf-8",
            f"the file is not UTF-8: the byte 0x{source[error.start]:02X} does not fit",
            "save the file as UTF-8",
        )
        return None


def _mark(text: str, index: int) -> Mark:
    line_start = text.rfind("\n", 0, index) + 1
    return Mark(text.count("\n", 0, index) + 1, index - line_start + 1)
