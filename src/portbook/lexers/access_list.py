"""Access lists of routers: Cisco IOS, NX-OS and IOS XR, Arista EOS."""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Punctuation, String, Text, Whitespace

_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)(?:/\d+)?(?=\s|$)"


class AccessListLexer(RegexLexer):
    """Access lists, their entries, and the commands that show them, as a person types them."""

    name = "Access list"
    aliases: ClassVar[list[str]] = ["access-list", "cisco-acl"]
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = []
    url = "https://www.cisco.com/c/en/us/support/docs/security/ios-firewall/23602-confaccesslists.html"
    tokens: ClassVar[dict[str, list[tuple[object, ...]]]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"^[ \t]*!.*", Comment.Single),
            (r"(remark)([ \t]+)", Keyword.Declaration, "remark"),
            (words(("permit", "deny", "no", "show", "commit", "configure", "terminal"), suffix=r"\b"), Keyword),
            (r"(?:ip|ipv4|ipv6)[ \t]+access-lists?\b|access-lists?\b|extended\b|standard\b", Keyword.Namespace),
            (words(("any", "host", "eq", "range", "gt", "lt", "neq", "established"), suffix=r"\b"), Keyword.Reserved),
            (words(("ip", "ipv4", "ipv6", "tcp", "udp", "icmp", "icmpv6"), suffix=r"(?![\w-])"), Keyword.Type),
            (_ADDRESS, Number),
            (r"\d+(?=\s|$)", Number.Integer),
            (r"[A-Za-z0-9][\w.-]*", Name),
            (r"[^\sA-Za-z0-9]", Punctuation),
        ],
        "remark": [(r".*", String, "#pop"), (r"\n", Text, "#pop")],
    }
