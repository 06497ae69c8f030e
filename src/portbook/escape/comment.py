"""Text in a line comment (`#` or `//`) of any language that takes it for one; shells do not always: `portbook.escape.shell`."""

from __future__ import annotations

from portbook.escape.visible import one_line


def comment(text: str) -> str:
    """The text on one line, with everything invisible made visible, so that it cannot leave its comment.

    A last backslash gets a full stop: pf and C join the next line to such a comment.
    """
    line = one_line(text)
    return f"{line}." if line.endswith("\\") else line
