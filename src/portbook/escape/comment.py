"""Text in a line comment (`#` or `//`) of a language. Not for shells, some of which act on comments: see `escape.shell`."""

from __future__ import annotations

from portbook.escape.visible import one_line


def comment(text: str) -> str:
    """The text on one line, with hidden characters made visible, so that it cannot leave its comment.

    A final backslash gets a full stop, because pf and C join the next line to a comment that ends in one.
    """
    line = one_line(text)
    return f"{line}." if line.endswith("\\") else line
