"""Ways to write a command of nft that was rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from portbook.escape.visible import one_line
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.tool import Answer, Mend, Reply
from portbook.proof.host.driver import Step

RANGE = re.compile(r"(?<![0-9:a-f])([0-9]{1,5}):([0-9]{1,5})(?![0-9:a-f])")
"""A range as iptables has it, and no address of IPv6."""
_LIST = re.compile(r"(?:dport|sport) (?P<ports>[0-9]+(?:-[0-9]+)?(?:, ?[0-9]+(?:-[0-9]+)?)+)")
_WORDS = frozenset(
    """
    accept drop reject return jump goto tcp udp icmp icmpv6 dport sport saddr daddr iifname oifname iif oif state established
    related invalid counter comment policy priority filter hook input output forward prerouting postrouting masquerade log limit
    prefix position handle element chain table ruleset protocol meta redirect limit rate over burst packets type
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
_ALSO_NAMED = {"allow": "accept", "permit": "accept", "deny": "drop", "block": "drop", "port": "dport"}


def mends(command: Command, step: Step, reply: Reply) -> Iterator[Mend]:
    """Likely ones first."""
    if step.stdin or reply.answer is Answer.DEPENDS:
        return
    if command.cut:
        text = " ".join(step.argv[1:]) + command.cut
        yield Mend("unquoted-semicolon", replace(step, argv=("nft", text)), f"write nft '{one_line(text)}' with quotes")
    yield from common.plain_signs(step)
    joined = Step(("nft", " ".join(step.argv[1:])))
    text = joined.argv[1]
    if match := RANGE.search(text):
        new = f"{match[1]}-{match[2]}"
        yield _exchanged(text, match.span(), new, "range-separator", f"write the range as {new}")
    if match := _LIST.search(text):
        new = f"{{ {', '.join(re.split(', ?', match['ports']))} }}"
        yield _exchanged(text, match.span("ports"), new, "ports-need-braces", f"write '{new}' with braces and quotes")
    yield from _unexpanded(command, text)
    for match in re.finditer(r"(?<![\w-])[A-Za-z]+(?![\w-])", text):
        if right := _ALSO_NAMED.get(match[0].lower(), ""):
            yield _exchanged(text, match.span(), right, "misspelled-word", f"write {right}")
    yield from common.near_words(step, _WORDS, rule="misspelled-word")


def _unexpanded(command: Command, text: str) -> Iterator[Mend]:
    """Braces that the shell takes away, so that nft does not get them."""
    for word in command.words:
        if re.fullmatch(r"\{[^{}\s]*,[^{}\s]*\}", word.written):
            parts = " ".join(word.written[1:-1].split(","))
            if (at := text.find(parts)) >= 0:
                cure = f"write '{word.written}' with quotes, or blanks in the braces"
                mend = _exchanged(text, (at, at + len(parts)), word.written, "braces-expanded", cure)
                yield replace(mend, old=word.written, new=f"'{word.written}'")


def _exchanged(text: str, span: tuple[int, int], new: str, rule: str, cure: str) -> Mend:
    words = text[: span[0]] + new + text[span[1] :]
    return Mend(rule, Step(("nft", words)), cure, text[slice(*span)], new)
