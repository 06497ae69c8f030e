"""One addition to nftables exchanged for another, in one transaction.

nft deletes a rule by its handle only, and how a version of nft lists the words of a rule is its own affair. So the rules
are found by their comment, as the undo finds them, and the new ones come in the same transaction: no packet meets a
chain that has neither. It does no harm to run it twice, nor where the reader has other addresses in the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from portbook.firewalls.nftables.render import INSERT, inserts
from portbook.firewalls.nftables.undo import chains_of, deletion_pipeline
from portbook.model import Brief
from portbook.targets.text.comments import delta_heading, shell_lines
from portbook.targets.text.heredoc import heredoc


def delta(old: Brief, new: Brief) -> str:
    """What brings a host from one addition to another; empty where both insert the same rules."""
    if _rules(old) == _rules(new):
        return ""
    return "".join(f"{line}\n" for line in _lines(old, new))


def _lines(old: Brief, new: Brief) -> Iterator[str]:
    yield from shell_lines(delta_heading(old, new))
    before, after = (Counter(map(_words, _rules(brief))) for brief in (old, new))
    yield from shell_lines(f"Comes: {words}" for words in after - before)
    yield from shell_lines(f"Goes: {words}" for words in before - after)
    yield "# Deletes the rules that have the old comment and inserts the new ones, all of it or nothing"
    yield "{"
    # Those of the new version too: it may have been run before.
    yield from (deletion_pipeline(old.id, chain) for chain in chains_of((*old.rules, *new.rules)))
    yield from heredoc("cat", list(inserts(new)))
    yield "} | sudo nft -f -"


def _words(line: str) -> str:
    """The chain and the words of a rule, without its comment and what a shell would act on."""
    return line.removeprefix(INSERT).partition(' comment "')[0].replace("{ ", "").replace(" }", "")


def _rules(brief: Brief) -> Counter[str]:
    """The statements of an addition, without comments."""
    return Counter(line for line in inserts(brief) if not line.startswith("#"))
