"""Text that Jinja processes later: Ansible and Salt expand templates in the values that YAML or JSON gives them."""

from __future__ import annotations

import re

from portbook.escape.visible import one_line

_OPENING = re.compile(r"\{(?=[{%#])")


def inert(text: str) -> str:
    """The text with a space inside `{{`, `{%` and `{#`, so that no pass of the engine expands it.

    The result still needs quoting for the language around it.
    """
    return _OPENING.sub("{ ", one_line(text))
