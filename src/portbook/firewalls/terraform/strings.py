"""Quoted strings of HCL: their text, if they are not templates."""

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
    """The text of a quoted string; None for a template.

    Raises:
        Rejected: it has an escape that HCL does not have.
    """
    inner = token[1:-1]
    if _TEMPLATE.search(inner):
        return None

    def plain(escape: re.Match[str]) -> str:
        short, long, letter = escape.groups()
        code = ord(_PLAIN.get(letter, "\0")) if letter else int(short or long, 16)
        if code == 0 or code in _SURROGATES or code > sys.maxunicode:
            message = f"{escape.group()} is not an escape of HCL"
            raise Rejected(line, message, id_="terraform-escape", cure="write a backslash as two")
        return chr(code)

    return _ESCAPE.sub(plain, inner.replace("$${", "${").replace("%%{", "%{"))


def interpolated(token: str) -> str:
    """The expression of a template that is only that expression, `"${…}"`; empty for other templates."""
    match = _WHOLE.fullmatch(token)
    return match[1] if match else ""
