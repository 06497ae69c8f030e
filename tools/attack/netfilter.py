"""`python -m tools.attack.netfilter`: texts for iptables and nftables with words put in, read and run.

A right text, our own or one written by hand, gets a word of the grammar in some place, or a line. What `verify` accepts is
loaded in the lab: packets must find open what is needed, and nothing else. A machine's listing is loaded too, and each
packet must do what is read of it: what surely passes does, and what passes is sure or in doubt.

Exit codes: 0 no disagreement; 1 some, which are printed; 3 there is no lab here.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from portbook.compare.verify import As, verify
from portbook.evidence import Rung
from portbook.load.book import read_book
from portbook.model import Form, Rule, Service
from portbook.model.profiles import default_profile
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.expect.expectation import as_sent
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Outcome, Probe
from portbook.proof.packets.probes.canaries import canaries
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.flows import documented
from portbook.proof.packets.probes.neighbours import beside
from portbook.proof.run_text import trial
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from portbook.rules import rules_for
from portbook.snippets import snippet
from portbook.targets import Reading, Target, Unreadable, targets
from tools.attack.netfilter_words import IPTABLES, IPTABLES_LINES, NFT, NFT_LINES, SAVED_LINES

CASES = Path(__file__).parents[2] / "tests" / "targets" / "netfilter" / "cases"
HOST = "server"
_AGREES, _DISAGREES, _CANNOT_SAY = 0, 1, 3


@dataclass(frozen=True)
class Kind:
    """One kind of text.

    Attributes:
        title: what it is.
        target: whose.
        taken: what it is taken for.
        texts: right ones, by the service that they are right for.
        words: put between any two words of a line that is a rule.
        lines: put between any two lines.
        rule: what a line that is a rule looks like.
    """

    title: str
    target: str
    taken: As
    texts: Sequence[tuple[str, str]]
    words: Sequence[str]
    lines: Sequence[str]
    rule: re.Pattern[str]


@dataclass
class Tally:
    """What came of the tries."""

    counted: Counter[str] = field(default_factory=Counter)
    disagreements: list[tuple[str, str]] = field(default_factory=list)


def services() -> Mapping[str, Service]:
    """Those that the cases are about."""
    return read_book(CASES / "ports", CASES).book.services


def kinds() -> Iterator[Kind]:
    """All kinds of text."""
    commands = [line.format(program) for line in IPTABLES_LINES for program in ("iptables", "ip6tables")]
    command = re.compile(r"^(sudo )?ip6?tables -[AI] ")
    saved = re.compile(r"^-A ")
    statement = re.compile(r"^(insert|add) rule |^\s+.*(accept|drop|jump|reject)")
    words, nft = IPTABLES, NFT
    yield Kind("commands", "iptables", As.ADDITION, _right("iptables", Form.ADD), words, commands, command)
    tables = _right("iptables", Form.COMPLETE)
    yield Kind("restored tables", "iptables", As.COMPLETE, tables, words, SAVED_LINES, saved)
    yield Kind("listing", "iptables", As.HOST, _hosts("iptables"), words, SAVED_LINES, saved)
    yield Kind("additions", "nftables", As.ADDITION, _right("nftables", Form.ADD), nft, NFT_LINES, statement)
    sets = _right("nftables", Form.COMPLETE)
    yield Kind("rule sets", "nftables", As.COMPLETE, sets, nft, NFT_LINES, statement)
    yield Kind("listing", "nftables", As.HOST, _hosts("nftables"), nft, NFT_LINES, statement)


def _right(target: str, form: Form) -> list[tuple[str, str]]:
    """Our own snippets, and those that people wrote."""
    known = services()
    made = [
        (
            name,
            snippet(known[name], known[name].roles[HOST], default_profile(known[name]), targets()[target], form).text,
        )
        for name in ("web", "out", "udp4")
    ]
    written = yaml.safe_load((CASES / "right.yml").read_text("utf-8"))
    if form is Form.ADD:
        made += [(each["service"], each["text"]) for each in written if each["target"] == target and "text" in each]
    return made


def _hosts(target: str) -> list[tuple[str, str]]:
    """Listings of machines that the lab can be."""
    found = yaml.safe_load((CASES / "hosts.yml").read_text("utf-8"))
    return [
        (each["service"], each["text"])
        for each in found
        if each["target"] == target and each["exit"] == 0 and "interface" not in each and "-P INPUT" not in each["text"]
    ]


def changed(kind: Kind, text: str, chance: random.Random) -> str:
    """The text with one more word in a rule, or one more line."""
    lines = text.split("\n")
    rules = [number for number, line in enumerate(lines) if kind.rule.search(line)]
    if not rules or chance.random() < 0.25:  # noqa: PLR2004  # a quarter
        lines.insert(chance.randrange(len(lines)), chance.choice(kind.lines))
        return "\n".join(lines)
    number = chance.choice(rules)
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    words = lines[number].split()
    words.insert(chance.randrange(1, len(words) + 1), chance.choice(kind.words))
    lines[number] = indent + " ".join(words)
    return "\n".join(lines)


def attempt(kind: Kind, name: str, text: str, warm_lab: WarmLab) -> tuple[str, str]:
    """What came of one text, in a word, and why packets disagree with what is read."""
    service, target = services()[name], targets()[kind.target]
    verdict = verify(service, [HOST], None, text, target, kind.taken)
    if kind.taken is As.HOST:
        return _as_host(service, target, text, warm_lab, holds=verdict.holds)
    if not verdict.holds:
        return "refused" if verdict.holds is False else "not judged", ""
    found = trial(text, target, kind.taken, warm_lab=warm_lab)
    if found.evidence.rung is Rung.FAILED:
        return "disagrees", found.evidence.detail
    return ("not judged by the lab" if found.evidence.rung is Rung.NOT_VERIFIED else "agrees"), found.evidence.detail


def _as_host(service: Service, target: Target, text: str, warm_lab: WarmLab, *, holds: bool | None) -> tuple[str, str]:
    lab = warm_lab.tools()
    if not isinstance(lab, Lab):
        msg = "there is no lab here"
        raise SandboxFailed(msg)
    try:
        reading = target.read_host(text) if target.read_host else target.read(text)
    except Unreadable:
        return "not judged", ""
    lab.reset()
    if not _loaded(target, text, lab):
        return "refused by the kernel", ""
    rules = rules_for(service, [HOST], service.flows.values())
    ends = Ends(lab.pairs, lab.port)
    wrong = _disagreement(reading, documented(rules, ends), beside(rules, ends), canaries(ends), lab)
    return ("disagrees", wrong) if wrong else (f"agrees, {'holds' if holds else 'not'}", "")


def _loaded(target: Target, text: str, lab: Lab) -> bool:
    if target.id == "nftables":
        return lab.run(("nft", "-f", "-"), text).returncode == 0
    parts: dict[str, list[str]] = {"iptables-restore": [], "ip6tables-restore": []}
    program = ""
    for line in text.split("\n"):
        if line == "# ipv6" or line.startswith("# Generated by ip6tables"):
            program = "ip6tables-restore"
        elif line == "# ipv4" or line.startswith("# Generated by iptables"):
            program = "iptables-restore"
        elif program:
            parts[program].append(line)
    return all(lab.run((name,), "\n".join((*lines, ""))).returncode == 0 for name, lines in parts.items())


def _disagreement(
    reading: Reading, flows: Sequence[Probe], others: Sequence[Probe], more: Sequence[Probe], lab: Lab
) -> str:
    """A packet that does other than is read: what surely passes does, and what passes is sure or in doubt."""
    surely = AcceptSpace(reading.rules)
    perhaps = AcceptSpace([*reading.rules, *_doubted(reading)])
    tried = list(dict.fromkeys((*flows, *others, *more)))
    sent = [as_sent(each, perhaps.outcome(each))[0] for each in tried]
    for probe, found in zip(tried, lab.outcomes(sent), strict=True):
        if surely.outcome(probe) is Outcome.OPEN and found is Outcome.CLOSED:
            return f"does not pass, which surely does: {probe}"
        if perhaps.outcome(probe) is Outcome.CLOSED and found is not Outcome.CLOSED:
            return f"passes, which surely does not: {probe}"
    return ""


def _doubted(reading: Reading) -> Iterator[Rule]:
    for doubt in (*reading.doubts, *reading.broadcast):
        yield from doubt.rules


def main() -> int:
    """Attack, and say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tries", type=int, default=1000, help="of each kind of text")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--kind", default="", help="only kinds whose title and target have this in them")
    given = asked.parse_args()
    disagreed = False
    try:
        for kind in kinds():
            if given.kind in f"{kind.target} {kind.title}":
                chance = random.Random(given.seed)  # noqa: S311  # which has to give the same tries again
                disagreed |= _told(kind, _attacked(kind, given.tries, chance))
    except SandboxFailed as failed:
        sys.stdout.write(f"{failed}\n")
        return _CANNOT_SAY
    return _DISAGREES if disagreed else _AGREES


def _attacked(kind: Kind, tries: int, chance: random.Random) -> Tally:
    tally, seen = Tally(), set()
    with WarmLab() as warm_lab:
        for _ in range(tries):
            name, right = chance.choice(kind.texts)
            text = changed(kind, right, chance)
            if text in seen:
                continue
            seen.add(text)
            found, why = attempt(kind, name, text, warm_lab)
            tally.counted[found] += 1
            if found == "disagrees":
                tally.disagreements.append((why, text))
    return tally


def _told(kind: Kind, tally: Tally) -> bool:
    counted = ", ".join(f"{number} {what}" for what, number in tally.counted.most_common())
    sys.stdout.write(f"{kind.target}, {kind.title}: {counted}\n")
    for why, text in tally.disagreements:
        sys.stdout.write(f"--- {why}\n{text}\n")
    sys.stdout.flush()
    return bool(tally.disagreements)


if __name__ == "__main__":
    sys.exit(main())
