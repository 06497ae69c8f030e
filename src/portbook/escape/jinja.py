"""Text that a template engine passes over later: Ansible and Salt render what YAML or JSON reads."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_OPENING = re.compile(r"\{(?=[{%#])")


def inert(text: str) -> str:
    """The text with a space inside `{{`, `{%` and `{#`: no engine and no second pass expands that.

    It is still to be quoted for the language that it stands in.
    """
    return _OPENING.sub("{ ", one_line(text))
