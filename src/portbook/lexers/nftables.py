"""The language of nft: rule set files, and what `nft list ruleset` prints."""

from __future__ import annotations

from collections.abc import Iterator
from re import Match
from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Whitespace, _TokenType

_WORDS: dict[_TokenType, str] = {
    Keyword: "add create delete destroy flush get insert list rename replace reset",
    Keyword.Namespace: "define include redefine undefine",
    Keyword.Declaration: "chain chains counter flowtable limit map meter quota rule ruleset set synproxy table",
    Keyword.Type: "arp bridge inet ip ip6 netdev ipv4_addr ipv6_addr ether_addr inet_proto inet_service mark verdict",
    Keyword.Reserved: """accept drop reject queue continue return jump goto log masquerade snat dnat redirect notrack
        dup fwd tproxy vmap""",
    Name.Attribute: """type hook priority policy device devices flags elements comment handle typeof timeout expires size
        gc-interval auto-merge interval constant dynamic rate over burst packets bytes prefix level with to position""",
    Name.Builtin: """ah comp ct dccp dst ether esp exthdr fib frag hbh icmp icmpv6 icmpx igmp iif iifgroup iifname iiftype meta mh
        jhash numgen oif oifgroup oifname oiftype osf rt sctp secmark skgid skuid socket symhash tcp th udp udplite vlan
        code count daddr dport dscp expiration helper hoplimit id l3proto l4proto length nexthdr nfproto pkttype protocol
        saddr sequence sport state ttl version""",
    Name.Constant: """prerouting input forward output postrouting ingress egress filter nat route raw mangle security
        srcnat dstnat established related new invalid untracked unicast broadcast multicast host second minute hour
        day week""",
    Operator.Word: "and or xor not inc mod eq ne lt gt le ge lshift rshift",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def _word(_lexer: RegexLexer, match: Match[str]) -> Iterator[tuple[int, _TokenType, str]]:
    yield match.start(), _KINDS.get(match[0], Name), match[0]


class NftablesLexer(RegexLexer):
    """Rule sets of nftables. Source: nft(8), "LEXICAL CONVENTIONS" and the sections after it."""

    name = "nftables"
    aliases: ClassVar[list[str]] = ["nftables", "nft"]
    filenames: ClassVar[list[str]] = ["*.nft", "nftables.conf"]
    mimetypes: ClassVar[list[str]] = ["text/x-nftables"]
    url = "https://netfilter.org/projects/nftables/"
    tokens: ClassVar[dict[str, list[tuple[object, ...]]]] = {
        "root": [
            (r"\s+|\\(?=\n)", Whitespace),
            (r"\A#!.*", Comment.Hashbang),
            (r"#.*", Comment.Single),
            (r'"[^"\n]*"?', String.Double),
            (r"[$@][A-Za-z_][\w./-]*", Name.Variable),
            (r"(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d+(?:\.\d+){3}|[0-9A-Fa-f]{1,4})?(?:/\d+)?", Number),
            (r"\d+(?:\.\d+){3}(?:/\d+)?", Number),
            (r"0[xX][0-9A-Fa-f]+", Number.Hex),
            (r"(?:\d+(?:ms|[wdhms]))+\b", Number.Integer),
            (r"\d+", Number.Integer),
            (r"[A-Za-z_][\w./-]*", _word),
            (r"<<|>>|[=!<>]=|[=!<>&|^~*/+.-]", Operator),
            (r"[\[\]{}(),;:]", Punctuation),
        ]
    }
