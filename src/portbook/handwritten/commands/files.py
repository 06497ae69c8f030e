"""Blocks that show a whole file for `nft -f` or `iptables-restore`, not commands of a shell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.command import Command, Word
from portbook.handwritten.documents.block import Block, BlockKind, SourceLine

LANGUAGES = frozenset({"nft", "nftables", "iptables", "iptables-restore", "ini", "conf", "config", "cfg", "c"})
"""Languages by which documents colour such files, besides those of shells."""
_TABLE = re.compile(
    r"(?:add[ \t]+)?table[ \t]+(?:(?:inet|ip|ip6|bridge|arp|netdev)[ \t]+)?[A-Za-z_$][\w$-]*[ \t]*\{", re.MULTILINE
)
_STATEMENT = re.compile(
    r"(?:#!.*\bnft\b.*|flush ruleset;?|define[ \t]+\w+[ \t]*=.*|(?:add|delete|flush)[ \t]+table\b.*)"
)
_SECTION = re.compile(r"^[ \t]*\*(?:filter|nat|mangle|raw|security)[ \t]*$", re.MULTILINE)
_COMMIT = re.compile(r"^[ \t]*COMMIT[ \t]*$", re.MULTILINE)
_FIRST = re.compile(r"\*|-|:\S+[ \t]")
"""How the first line that is no comment begins in a file: what stands behind a command is its output."""
_IPV6 = re.compile(r"[0-9a-f]{1,4}:[0-9a-f:]*:|icmpv6|ipv6-icmp|icmp6", re.IGNORECASE)
ELISION = re.compile(r"(?<![\w/.])\.\.\.(?!\.)|…|\[(?:snip|cut|\.\.)[^\]]*\]", re.IGNORECASE)
"""Where an author leaves something out."""


def file_of(block: Block) -> Command | None:
    """The command that loads the file which a block shows; None where it shows none, or not all of one."""
    if block.kind is BlockKind.INLINE or ELISION.search(block.text):
        return None
    words = _loaded_by(block.lines)
    return _loading(block, block.lines, words) if words else None


def written_file(command: Command) -> Command | None:
    """The command that loads a file which a command writes; None where that is no file of a firewall."""
    lines = command.stdin or ()
    text = "\n".join(line.text for line in lines)
    words = () if ELISION.search(text) else _loaded_by(lines)
    return replace(_loading(command.block, lines, words), conditional=command.conditional) if words else None


def _loading(block: Block, lines: Sequence[SourceLine], words: Sequence[str]) -> Command:
    place = lines[0].place(0)
    masked = tuple(replace(line, text=placeholders.mask(line.text)) for line in lines)
    return Command(block, tuple(Word(word, place, word) for word in words), masked, is_file=True)


def _loaded_by(lines: Sequence[SourceLine]) -> tuple[str, ...]:
    """The program that loads some lines, with its words; none where no firewall's does."""
    text = "\n".join(line.text for line in lines)
    first = next((stripped for line in lines if (stripped := line.text.strip()) and _is_code(stripped)), "")
    if _FIRST.match(first) and _SECTION.search(text) and _COMMIT.search(text):
        return ("ip6tables-restore",) if _IPV6.search(text) else ("iptables-restore",)
    begins = _TABLE.match(first) or _STATEMENT.fullmatch(first)
    if begins and _TABLE.search(text) and text.count("{") == text.count("}"):
        return ("nft", "-f", "-")
    return ()


def _is_code(line: str) -> bool:
    return not line.startswith("#") or line.startswith("#!")
