"""Text as a string of HCL (Terraform, OpenTofu, Packer)."""

from __future__ import annotations

from portbook.escape.visible import one_line

_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("${", "\\u0024{"), ("%{", "\\u0025{"))
"""Code escapes, because `$${` after another `$` means something else to each reader."""


def string(text: str) -> str:
    """A quoted template without interpolation or directives."""
    line = one_line(text)
    for plain, escaped in _ESCAPES:
        line = line.replace(plain, escaped)
    return f'"{line}"'
