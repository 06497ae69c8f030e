"""Strings of HCL in quotes: what they say, where they are no templates."""

from __future__ import annotations

import re
import sys

from portbook.targets.base import Rejected

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_TEMPLATE = re.compile(r"(?<![$])\$\{|(?<!%)%\{")
_WHOLE = re.compile(r'"\$\{([^"{}~]*)\}"')
_SURROGATES = range(0xD800, 0xE000)


def literal(token: str, line: int) -> str | None:
    """What a string in quotes says; None where it is a template.

    Raises:
        Rejected: an escape that HCL does not have.
    """
    inner = token[1:-1]
    if _TEMPLATE.search(inner):
        return None

    def plain(found: re.Match[str]) -> str:
        short, long, other = found.groups()
        code = ord(_PLAIN.get(other, "\0")) if other else int(short or long, 16)
        if code == 0 or code in _SURROGATES or code > sys.maxunicode:
            raise Rejected(line, f"{found.group()} is not an escape of HCL", id_="terraform-escape")
        return chr(code)

    return _ESCAPE.sub(plain, inner.replace("$${", "${").replace("%%{", "%{"))


def interpolated(token: str) -> str:
    """The one expression that is all of a template, `"${…}"`; empty where there is more or less."""
    found = _WHOLE.fullmatch(token)
    return found[1] if found else ""
