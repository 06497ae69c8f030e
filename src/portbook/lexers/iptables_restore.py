"""What `iptables-restore` reads and `iptables-save` prints: tables, chains, rules."""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

_VERDICTS = r"(?:ACCEPT|DROP|REJECT|RETURN|LOG|QUEUE|NFQUEUE|MARK|DNAT|SNAT|MASQUERADE|CT)(?=\s|$)"


class IptablesRestoreLexer(RegexLexer):
    """Rule sets of iptables. Source: iptables-restore(8), iptables(8) and iptables-extensions(8)."""

    name = "iptables-restore"
    aliases: ClassVar[list[str]] = ["iptables-restore"]
    filenames: ClassVar[list[str]] = ["rules.v4", "rules.v6"]
    mimetypes: ClassVar[list[str]] = []
    url = "https://www.netfilter.org/projects/iptables/"
    tokens: ClassVar[dict[str, list[tuple[object, ...]]]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"^#.*", Comment.Single),
            (r"^\*\S+", Keyword.Namespace),
            (r"^COMMIT(?=\s|$)", Keyword.Namespace),
            (r"^:[^\s]+", Keyword.Declaration),
            (r"\[\d+:\d+\]", Number),
            (r'"(?:\\.|[^"\\\n])*"?', String.Double),
            (_VERDICTS, Keyword.Reserved),
            (r"-[ADINPFXRZ](?=\s)", Keyword),
            (r"--?[A-Za-z][\w-]*", Name.Attribute),
            (r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]*(?:/\d+)?", Number),
            (r"\d+(?:\.\d+){3}(?:/\d+)?", Number),
            (r"\d+\b", Number.Integer),
            (r"[A-Za-z_][\w.-]*", Name),
            (r"!", Operator),
            (r"\S", Punctuation),
        ]
    }
