"""Shell commands of firewalls, and here-documents that hold rules: each part in the colours of its own language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.lexers.configs import TerraformLexer
from pygments.lexers.data import JsonLexer
from pygments.lexers.shell import BashLexer
from pygments.token import String, _TokenType

from portbook.lexers.firewall_commands import COMMAND, FirewallCommandLexer
from portbook.lexers.iptables_restore import IptablesRestoreLexer
from portbook.lexers.nftables import NftablesLexer

NAME = "shell-rules"
_SHELLS = frozenset({"bash", "sh"})
_HERE_DOCUMENT = re.compile(
    r"^(?P<command>[^#\n]*<<-?[ \t]*(?P<quote>['\"]?)(?P<mark>\w+)(?P=quote)[^\n]*\n)"
    r"(?P<inside>(?:.*\n)*?)(?P<end>[ \t]*(?P=mark)[ \t]*(?:\n|\Z))",
    re.MULTILINE,
)
_LANGUAGES: tuple[tuple[re.Pattern[str], re.Pattern[str], type[Lexer]], ...] = (
    (re.compile(r"\bnft\b|\.nft\b|nftables"), re.compile(""), NftablesLexer),
    (re.compile(r"\bip6?tables(?:-\w+)?-restore\b"), re.compile(""), IptablesRestoreLexer),
    (re.compile(""), re.compile(r"\A\s*(?:#[^\n]*\n\s*)*\*(?:filter|nat|mangle|raw)\b"), IptablesRestoreLexer),
    (re.compile(""), re.compile(r"\A\s*[\[{]"), JsonLexer),
    (re.compile(r"\.tf\b"), re.compile(""), TerraformLexer),
    (re.compile(""), re.compile(r"^(?:resource|terraform|provider|variable)\b", re.MULTILINE), TerraformLexer),
)
"""Patterns of the command and of its here-document, and the language that both of them together tell."""


class ShellRulesLexer(Lexer):
    """Commands of a shell; those of a firewall and here-documents have languages of their own."""

    name = "Shell with rules"
    aliases: ClassVar[list[str]] = [NAME]
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = []

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """The tokens: put together, they are the text."""
        done = 0
        for document in _HERE_DOCUMENT.finditer(text):
            yield from _commands(text, done, document.end("command"))
            inside = _language(document["command"], document["inside"])
            yield from _tokens(inside, text, document.start("inside"), document.end("inside"))
            yield document.start("end"), String.Heredoc, document["end"]
            done = document.end()
        yield from _commands(text, done, len(text))


def _commands(text: str, start: int, end: int) -> Iterator[tuple[int, _TokenType, str]]:
    """The tokens of a part without what is in here-documents."""
    for command in COMMAND.finditer(text, start, end):
        yield from _tokens(BashLexer, text, start, command.start())
        yield from _tokens(FirewallCommandLexer, text, *command.span())
        start = command.end()
    yield from _tokens(BashLexer, text, start, end)


def _language(command: str, inside: str) -> type[Lexer]:
    for of_command, of_inside, lexer in _LANGUAGES:
        if of_command.search(command) and of_inside.search(inside):
            return lexer
    return BashLexer


def _tokens(lexer: type[Lexer], text: str, start: int, end: int) -> Iterator[tuple[int, _TokenType, str]]:
    options = {"stripnl": False, "ensurenl": False}
    for place, kind, value in lexer(**options).get_tokens_unprocessed(text[start:end]):
        yield start + place, kind, value


def language_on_a_page(language: str, text: str) -> str:
    """The info string of a snippet's fence: of a firewall's commands and of here-documents, the name of the lexer here."""
    is_ours = language in _SHELLS and (COMMAND.search(text) or _HERE_DOCUMENT.search(text))
    return NAME if is_ours else language
