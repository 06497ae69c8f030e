"""What a page leaves to its reader, `<your-ip>` or `$PORT`, and a plausible value of the right kind in its place.

Before a text is parsed, a placeholder is masked: as many characters, none of which means anything to a shell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_ANGLE, _OTHER, _END, _SHIFT = "\ue000", "\ue002", "\ue001", 0xE100
_MASKED = re.compile(f"[{_ANGLE}{_OTHER}]([^{_END}]*){_END}")
_MARKS = re.compile(
    r"(?<!<)<(?=[A-Za-z_])[^<>\n|&;`]{0,60}[^<>\s|&;`]>|\{\{[^{}\n]{1,60}\}\}|%[A-Z_]{2,40}%|(?<=[\s=])%i(?=[\s;]|$)"
    r"|(?:(?<=[\s/:=,])|^)\[[A-Za-z][A-Za-z0-9_ -]{0,40}\](?=[\s/:,]|$)"
    r"|(?:(?<=[\s/:=,])|^)\{[A-Za-z][A-Za-z0-9_-]{0,40}\}(?=[\s/:,]|$)",
    re.MULTILINE,
)
_DIGITS = r"[0-9]{1,3}"
_ANY_DIGITS = r"(?:[xX]{1,3}|[nN]{1,3})"
_OCTETS = re.compile(rf"(?<![\w.])(?:(?:{_DIGITS}|{_ANY_DIGITS})\.){{3}}(?:{_DIGITS}|{_ANY_DIGITS})(?![\w.])")
_LETTERS = re.compile(r"(?<![\w.])[abcd]\.[abcd]\.[abcd]\.[abcd](?![\w.])")
_BARE = re.compile(r"(?:[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*|(?:your|my)[-_][a-z_-]+|[xXnN]{2,5})")
_BARE_NETWORK = re.compile(rf"{_BARE.pattern}/(?:{_BARE.pattern}|[0-9]{{1,3}})")
"""`NETWORK/CIDR`, `SUBNET/24`."""


class Kind(Enum):
    """What a placeholder stands for, and the plausible value."""

    PORT = "8443"
    LAST_PORT = "8543"
    ADDRESS = "192.0.2.10"
    NETWORK = "192.0.2.0/24"
    ADDRESS6 = "2001:db8::10"
    NETWORK6 = "2001:db8::/64"
    INTERFACE = "eth0"
    ZONE = "public"
    PROTOCOL = "tcp"
    SERVICE = "ssh"
    NUMBER = "1"
    MAC = "02:00:00:00:00:01"
    COMMENT = "example"


_BY_WORD = {
    word: kind
    for kind, words in {
        Kind.PORT: "port ports dport sport",
        Kind.NETWORK: "cidr subnet network net lan prefix",
        Kind.ADDRESS6: "ipv6 ip6 v6",
        Kind.ADDRESS: "ip ips ipv4 addr address host server source src dest destination client gateway node peer",
        Kind.INTERFACE: "interface iface if nic dev device eth wan",
        Kind.ZONE: "zone",
        Kind.PROTOCOL: "protocol proto",
        Kind.SERVICE: "service",
        Kind.MAC: "mac",
        Kind.NUMBER: "number num",
        Kind.COMMENT: "comment description",
    }.items()
    for word in words.split()
}
_LAST_WORDS = frozenset({"end", "max", "last", "high", "stop", "upper"})
_BY_CONTEXT = {
    word: kind
    for kind, words in {
        Kind.PORT: "--dport --sport --dports --sports --destination-port --source-port --to-ports --to-port port dport sport "
        "--add-port --remove-port --add-source-port --query-port --ports",
        Kind.ADDRESS: "-s -d --source --src --destination --dst from to saddr daddr --add-source --remove-source "
        "--to-destination --to-source address",
        Kind.INTERFACE: "-i -o --in-interface --out-interface iif oif iifname oifname on --add-interface --interface "
        "--change-interface --remove-interface",
        Kind.ZONE: "--zone --set-default-zone",
        Kind.PROTOCOL: "-p --protocol proto",
        Kind.SERVICE: "--add-service --remove-service --query-service",
        Kind.MAC: "--mac-source",
        Kind.COMMENT: "--comment comment",
    }.items()
    for word in words.split()
}
_VERSION6 = {Kind.ADDRESS: Kind.ADDRESS6, Kind.NETWORK: Kind.NETWORK6}
_OPEN = re.compile(
    r"<(?=[^<>\n]*[A-Za-z_])[^<>\n]*>|\{\{|\(\(|\$[{(A-Za-z_]|%[A-Za-z_]+%|__[A-Za-z_]+__|\*\*\*|\?\?|[xX]{3}|\.\.\.|…|&lt;"
    r"|(?<![a-zA-Z])(?i:your|my|some|insert|change|replace|placeholder|todo)|^\[.*\]$|\w\|\w|\.\*|/[xXnN]{1,2}$"
    r"|(?<![\w.])[A-Za-z](?:\.[A-Za-z]){3}(?![\w.])|^[A-Z][A-Z0-9]*[_-][A-Z0-9_-]*$"
)
"""Signs by which a value says that a reader puts another in."""
_NOUNS = frozenset(
    {"name", "namespace", "app", "label", "value", "key", "id", "group", "domain", "user", "description"}
)


@dataclass(frozen=True)
class Filled:
    """Words with values in the place of placeholders.

    Attributes:
        words: the words.
        placeholders: names of the placeholders, as the page writes them.
        values: what was put in.
        unknown: the placeholder of which nobody can tell what it stands for; empty where all are known.
    """

    words: tuple[str, ...]
    placeholders: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    unknown: str = ""


def mask(text: str) -> str:
    """The text with masked placeholders; each character stays at its position."""
    return _MARKS.sub(lambda match: _masked(match[0], _ANGLE if match[0].startswith("<") else _OTHER), text)


def masked_variable(name: str) -> str:
    """A variable of which the page does not say the value."""
    return _masked(f"${name}$", _OTHER)


def _masked(text: str, begin: str) -> str:
    """At least three characters: a beginning, what stands between the first and the last, an end."""
    return begin + "".join(chr(_SHIFT + ord(sign)) if ord(sign) < 0x80 else sign for sign in text[1:-1]) + _END  # noqa: PLR2004  # ASCII


def unmask(text: str) -> str:
    """The text as the page has it, but for the two signs around a placeholder."""
    return _MASKED.sub(lambda match: f"<{_name(match[1])}>", text)


def put(text: str, value: str) -> str:
    """The text with a value in the place of each masked placeholder."""
    return _MASKED.sub(value, text)


def is_masked(text: str) -> bool:
    """Whether a text has a masked placeholder."""
    return _MASKED.search(text) is not None


def redirections(text: str) -> tuple[str, ...]:
    """Names of the masked placeholders in angle brackets."""
    return tuple(_name(match[1]) for match in _MASKED.finditer(text) if match[0].startswith(_ANGLE))


def _name(masked: str) -> str:
    return "".join(chr(ord(sign) - _SHIFT) if _SHIFT <= ord(sign) < _SHIFT + 0x80 else sign for sign in masked)


def fill(words: Sequence[str], *, version6: bool = False) -> Filled:
    """The words of a command with plausible values.

    Args:
        words: the words, masked; the first is the program.
        version6: whether addresses are of IPv6.
    """
    filling = _Filling(version6=version6)
    done = tuple(filling.word(word, words[at - 1] if at else "") for at, word in enumerate(words))
    return Filled(done, tuple(filling.names), tuple(filling.values), filling.unknown)


class _Filling:
    def __init__(self, *, version6: bool) -> None:
        self._version6 = version6
        self.names: list[str] = []
        self.values: list[str] = []
        self.unknown = ""

    def word(self, word: str, before: str) -> str:
        """One word, behind another."""
        if _MASKED.search(word):
            return _MASKED.sub(lambda match: self._value(_name(match[1]), word, match.span(), before), word)
        word = _OCTETS.sub(lambda match: match[0] if _is_address(match[0]) else self._address(match[0], word), word)
        word = _LETTERS.sub(lambda match: self._address(match[0], word), word)
        kind = _BY_CONTEXT.get(before)
        if kind in {Kind.PORT, Kind.ADDRESS, Kind.INTERFACE} and _BARE.fullmatch(word):
            return self._put(word, self._kind(word, before) or kind)
        return self._put(word, Kind.NETWORK) if kind is Kind.ADDRESS and _BARE_NETWORK.fullmatch(word) else word

    def _address(self, name: str, word: str) -> str:
        is_network = f"{name}/" in word
        kind = Kind.NETWORK if is_network else Kind.ADDRESS
        return self._put(name, kind).partition("/")[0] if is_network else self._put(name, kind)

    def _value(self, name: str, word: str, span: tuple[int, int], before: str) -> str:
        behind, ahead = word[span[1] :], word[: span[0]]
        option = ahead.rpartition("=")[0].rpartition(" ")[2] if "=" in ahead else before
        kind = self._kind(name, option)
        if re.match(r"[^\s/]*/(?:tcp|udp)", behind):
            kind = Kind.PORT
        if ahead.endswith("/") and _BY_WORD.get(_words(name)[-1] if _words(name) else "") is Kind.PROTOCOL:
            kind = Kind.PROTOCOL
        if kind is None:
            self.unknown = self.unknown or name
            return name
        if kind is Kind.PORT and ahead.endswith((":", "-")) and set(_words(name)) & _LAST_WORDS:
            kind = Kind.LAST_PORT
        value = self._put(name, kind)
        if re.match(r"/[0-9\ue000-\uffff]", behind) and kind in {
            Kind.ADDRESS,
            Kind.ADDRESS6,
            Kind.NETWORK,
            Kind.NETWORK6,
        }:
            network = Kind.NETWORK6 if ":" in value else Kind.NETWORK
            return network.value.partition("/")[0]
        return value

    def _kind(self, name: str, option: str) -> Kind | None:
        by_name = next((_BY_WORD[word] for word in reversed(_words(name)) if word in _BY_WORD), None)
        by_option = _BY_CONTEXT.get(option)
        if by_option is Kind.ADDRESS and by_name in {Kind.NETWORK, Kind.ADDRESS6, Kind.NETWORK6}:
            return by_name
        kind = by_option or by_name
        return _VERSION6.get(kind, kind) if kind and self._version6 else kind

    def _put(self, name: str, kind: Kind) -> str:
        if self._version6:
            kind = _VERSION6.get(kind, kind)
        self.names.append(name)
        self.values.append(kind.value)
        return kind.value


def is_open(value: str) -> bool:
    """Whether a value of a text that is not a shell's is left to the reader: `<port>`, `$PORT`, `YOUR_PORT`, `PORT`."""
    name = re.sub(r"/[0-9]{1,3}$", "", value)
    if _MASKED.search(value) or _OPEN.search(value) or _OPEN.search(name):
        return True
    is_capital = name.isupper() and name.isalpha()
    return is_capital and (name.lower() in _BY_WORD or name.lower() in _NOUNS)


def _words(name: str) -> list[str]:
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.split(r"[^A-Za-z0-9]+", split) if word]


def _is_address(text: str) -> bool:
    return text.replace(".", "").isdecimal()
