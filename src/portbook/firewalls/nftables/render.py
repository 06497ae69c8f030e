"""Briefs as nft texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.firewalls.nftables.phrases import phrases
from portbook.firewalls.nftables.undo import chains_of, mark, show, undo
from portbook.model import Brief, Direction, Form, Rule, Scope
from portbook.targets.netfilter.baseline import LOOPBACK, NEIGHBOUR_DISCOVERY
from portbook.targets.text.comments import about, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_CHAINS = {Direction.INBOUND: "input", Direction.OUTBOUND: "output"}
_TRACKED = "ct state established,related accept"
INSERT = "insert rule inet filter "
"""How a statement of an addition begins."""
_ANSWERS = "# Answers to what is let through"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "\n".join(_FORMS[brief.id.form](brief)) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    if not brief.rules:
        yield "# There is nothing to open."
        return
    yield from heredoc("sudo nft -f -", list(inserts(brief)))


def inserts(brief: Brief) -> Iterator[str]:
    """The lines that insert the rules of an addition, with comments."""
    marking = f'comment "{mark(brief.id)}"'
    for comment, accepts in _commented(brief, brief.rules):
        yield from shell_lines([comment])
        yield from (f"{INSERT}{chain} {rule} {marking}" for chain, rule in accepts)
    # The last insert is the first rule of the chain: most packets belong to a connection.
    yield _ANSWERS
    yield from (f"{INSERT}{chain} {_TRACKED} {marking}" for chain in chains_of(brief.rules))


def _undo(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    if not brief.rules:
        yield "# There is nothing to undo."
        return
    chains = chains_of(brief.rules)
    yield "# What is there now"
    yield from show(chains)
    yield from undo(brief.id, chains)


def _show(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    yield f"# Its rules have the comment {mark(brief.id)}"
    yield from show(chains_of(brief.rules))


def _complete(brief: Brief) -> Iterator[str]:
    yield "#!/usr/sbin/nft -f"
    yield from shell_lines(heading(brief))
    yield "# Save it as /etc/nftables.conf. It replaces all rules, and closes what it does not name: mind SSH."
    yield "flush ruleset"
    yield ""
    yield "table inet filter {"
    yield from _chain(brief, Direction.INBOUND)
    yield ""
    yield from _forward_chain(brief)
    yield ""
    yield from _chain(brief, Direction.OUTBOUND)
    yield "}"


def _forward_chain(brief: Brief) -> Iterator[str]:
    forwarded = [rule for rule in brief.rules if rule.scope is Scope.FORWARDED]
    if forwarded:
        yield "    # Packets between other hosts: all but these are dropped, such as those of containers"
    else:
        yield "    # Packets between other hosts, such as those of containers, are dropped"
    yield from _opened("forward")
    if forwarded:
        yield f"        {_ANSWERS}"
        yield f"        {_TRACKED}"
    yield from _described(brief, forwarded)
    yield "    }"


def _opened(name: str) -> Iterator[str]:
    """The beginning of a chain on the hook of its name."""
    yield f"    chain {name} {{"
    yield f"        type filter hook {name} priority filter; policy drop;"


def _described(brief: Brief, rules: Iterable[Rule]) -> Iterator[str]:
    """The rules of a chain, with comments."""
    for comment, accepts in _commented(brief, rules):
        yield from (f"        {line}" for line in shell_lines([comment]))
        yield from (f"        {line}" for _, line in accepts)


def _chain(brief: Brief, direction: Direction) -> Iterator[str]:
    yield from _opened(_CHAINS[direction])
    yield f"        {_ANSWERS}"
    yield f"        {_TRACKED}"
    yield "        # The host itself"
    yield from _accepts(LOOPBACK, direction)
    yield "        # IPv6 neighbour discovery"
    yield from _accepts(NEIGHBOUR_DISCOVERY, direction)
    own = (rule for rule in brief.rules if rule.scope is not Scope.FORWARDED)
    yield from _described(brief, (rule for rule in own if rule.direction is direction))
    yield "    }"


def _accepts(rules: Iterable[Rule], direction: Direction) -> Iterator[str]:
    for rule in rules:
        if rule.direction is direction:
            yield from (f"        {_accept(phrase)}" for phrase in phrases(rule))


def _commented(brief: Brief, rules: Iterable[Rule]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The comment on rules, and their lines with their chains; neighbours with the same comment share it."""
    last = ""
    lines: list[tuple[str, str]] = []
    for rule in rules:
        comment = about(brief, rule)
        if lines and comment != last:
            yield last, lines
            lines = []
        last = comment
        chain = "forward" if rule.scope is Scope.FORWARDED else _CHAINS[rule.direction]
        lines += [(chain, _accept(phrase)) for phrase in phrases(rule)]
    if lines:
        yield last, lines


def _accept(phrase: str) -> str:
    return f"{phrase} accept" if phrase else "accept"


_FORMS = {Form.ADD: _addition, Form.COMPLETE: _complete, Form.UNDO: _undo, Form.SHOW: _show}
