"""Text as a string of HCL (Terraform, OpenTofu, Packer)."""

from __future__ import annotations

from portbook.escape.visible import one_line

_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("${", "\\u0024{"), ("%{", "\\u0025{"))
"""Unicode escapes, because readers of HCL differ in what `$${` after another `$` means."""


def string(text: str) -> str:
    """A quoted template without interpolation or directives."""
    line = one_line(text)
    for plain, escaped in _ESCAPES:
        line = line.replace(plain, escaped)
    return f'"{line}"'
