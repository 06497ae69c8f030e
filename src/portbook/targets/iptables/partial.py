"""One rule of a machine's saved tables, of which perhaps only a part is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portbook.targets.base import Unreadable
from portbook.targets.chains import Step, Verdict
from portbook.targets.chains.doubt import TAKE_OUT, doubtful
from portbook.targets.chains.match import Kind
from portbook.targets.iptables.rule import parsed

_ELSEWHERE = frozenset({"DNAT", "REDIRECT", "TPROXY", "NETMAP"})
_IDLE = frozenset(
    {"LOG", "NFLOG", "ULOG", "AUDIT", "TRACE", "MARK", "CONNMARK", "SECMARK", "CONNSECMARK", "SET", "CLASSIFY"}
    | {"TCPMSS", "CHECKSUM", "TTL", "HL", "DSCP", "TOS", "RATEEST", "IDLETIMER", "LED", "MASQUERADE", "SNAT"}
)
"""They change a packet, or what is kept about it, but neither whether it passes nor where it goes."""
_UNKNOWN = frozenset({"NFQUEUE", "QUEUE", "CT", "NOTRACK", "SYNPROXY", "TEE", "HMARK"})
_PLAIN = frozenset({"-p", "-s", "-d", "--sport", "--dport", "--sports", "--dports", "--ctstate", "--state"})
_MODULES = frozenset({"tcp", "udp", "sctp", "dccp", "multiport", "conntrack", "state"})
_SILENT = frozenset({"comment", "addrtype"})
"""Modules whose options tell what there is to tell."""
_FREE = frozenset({"--comment", "--string", "--hex-string", "--name", "--hashlimit-name"})
"""Options that any words may follow."""


@dataclass
class _Part:
    """The words of a rule that are understood, and why the others are not."""

    words: list[str] = field(default_factory=list)
    doubt: str = ""
    local: bool = False

    def unclear(self, why: str) -> None:
        """One more condition, of which nothing is known."""
        self.doubt = self.doubt or why


def partial(line: int, words: Sequence[str], version: int) -> Step | None:
    """The rule `-A CHAIN …`; None where it decides nothing."""
    at = next((at for at, word in enumerate(words[:-1]) if word in {"-j", "-g"}), 0)
    target = words[at + 1]
    if not at or target in _IDLE:
        return None
    verdict = _verdict(target)
    asked = [*words[: at + 1], "ACCEPT" if verdict else target]
    try:
        step, doubt = parsed(line, asked, version).step, ""
    except Unreadable:
        step, doubt = _in_part(line, asked, version)
    if step is None or not (verdict or doubt):
        return step
    if verdict is Verdict.UNKNOWN:
        doubt = doubt or "what this rule does cannot be judged"
    return doubtful(replace(step, verdict=verdict or step.verdict), f"{doubt}: {TAKE_OUT}" if doubt else "")


def drops_without_a_way_back(words: Sequence[str]) -> bool:
    """Whether it is a reverse path filter: only packets from addresses that this host cannot answer fail."""
    return "rpfilter" in words and "--invert" in words and words[-1] == "DROP"


def _verdict(target: str) -> Verdict | None:
    """What only a machine has; None for a verdict or a chain."""
    if target in _ELSEWHERE:
        return Verdict.ELSEWHERE
    return Verdict.UNKNOWN if target in _UNKNOWN else None


def _in_part(line: int, words: Sequence[str], version: int) -> tuple[Step | None, str]:
    """The rule without what is not understood, and why that is not."""
    part = _Part(list(words[:2]))
    rest = list(words[2:-2])
    while rest:
        negated = [rest.pop(0)] if rest[0] == "!" else []
        name, argument = rest.pop(0), rest[0] if rest else ""
        if _keeps(part, name, argument, negated=bool(negated)):
            part.words += [*negated, name, argument]
        if name in _PLAIN | _FREE | {"-m", "-i", "-o"}:
            del rest[:1]
    try:
        step = parsed(line, [*part.words, *words[-2:]], version).step
    except Unreadable as problem:
        part.unclear(problem.message)
        step = parsed(line, [*words[:2], *words[-2:]], version).step
    if step and part.local:
        step = replace(step, match=replace(step.match, kinds=frozenset({Kind.LOCAL})))
    return step, part.doubt


def _keeps(part: _Part, name: str, argument: str, *, negated: bool) -> bool:
    """Whether an option is understood; what is not is noted."""
    if name in {"-i", "-o"} and argument != "lo":
        part.unclear("this rule is for some interfaces only, which cannot be judged")
        return False
    if name == "-m" and argument not in _MODULES:
        if argument not in _SILENT:
            part.unclear(f"what the match {argument} asks for is not in the text")
        return False
    if name == "--dst-type":
        part.unclear("what an address is to the host is not in the text")
        part.local = argument == "LOCAL" and not negated
    return name in _PLAIN | {"-m", "-i", "-o"}
