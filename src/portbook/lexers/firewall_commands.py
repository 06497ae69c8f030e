"""Commands of ufw, iptables and firewalld. As plain shell, ufw's `in` is a keyword of loops, and addresses are cut at their colons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import Match
from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text, _TokenType

COMMAND = re.compile(
    r"^[ \t]*(?:sudo[ \t]+)?(?:ufw|ip6?tables|firewall-cmd)(?=[ \t\n]|\Z)(?:\\\n|[^\n\\]|\\(?!\n))*(?:\n|\Z)",
    re.MULTILINE,
)
"""A command with the lines that it goes on in."""
# What has no colour is text, as in a shell: a span around all words and spaces would double a page.
_WORDS: dict[_TokenType, str] = {
    Keyword: """prepend insert delete route default enable disable reload reset show status logging app""",
    Keyword.Reserved: "allow deny reject limit accept drop ACCEPT DROP REJECT RETURN LOG QUEUE MARK DNAT SNAT MASQUERADE CT",
    Name.Builtin: "in out",
    Name.Constant: "INPUT OUTPUT FORWARD PREROUTING POSTROUTING incoming outgoing routed",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def _word(_lexer: RegexLexer, match: Match[str]) -> Iterator[tuple[int, _TokenType, str]]:
    yield match.start(), _KINDS.get(match[0], Text), match[0]


class FirewallCommandLexer(RegexLexer):
    """Commands of firewalls. Source: ufw(8), iptables(8), iptables-extensions(8) and firewall-cmd(1)."""

    name = "Firewall commands"
    aliases: ClassVar[list[str]] = []
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = []
    url = "https://manpages.debian.org/bookworm/ufw/ufw.8.en.html"
    tokens: ClassVar[dict[str, list[tuple[object, ...]]]] = {
        "root": [
            (r"\s+", Text),
            (r"(?<!\S)#.*", Comment.Single),
            (r"\\\n", String.Escape),
            (r"'[^']*'?", String.Single),
            (r'"(?:\\.|[^"\\])*"?', String.Double),
            (r"\$\w+|\$\{[^}\n]*\}", Name.Variable),
            (r"(?<!\S)-[ADIRNPFXZSLE](?=\s|\Z)", Keyword),
            (r"(?<!\S)--?[A-Za-z][\w-]*", Name.Attribute),
            (r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]*(?:/\d+)?", Number),
            (r"\d+(?:\.\d+){3}(?:/\d+)?", Number),
            (r"\d+(?:[:,-]\d+)*(?:/[a-z]+)?(?![\w.])", Number.Integer),
            (r"[\w.-]+", _word),
            (r"&&|\|\||[=!|&;<>]", Operator),
            (r"[^\s\w]", Text),
        ]
    }
