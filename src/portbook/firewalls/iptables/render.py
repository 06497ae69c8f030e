"""Briefs as iptables commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from portbook.firewalls.iptables.deletion import deleted_first
from portbook.firewalls.iptables.phrases import phrases
from portbook.model import Brief, Direction, Form, Rule
from portbook.targets.netfilter.baseline import LOOPBACK, NEIGHBOUR_DISCOVERY
from portbook.targets.text.comments import about, delta_heading, heading, shell_lines
from portbook.targets.text.heredoc import heredoc

_PROGRAMS = {4: "iptables", 6: "ip6tables"}
_CHAINS = {Direction.INBOUND: "INPUT", Direction.OUTBOUND: "OUTPUT"}
_TRACKED = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
_GOES_FIRST = (
    "# Goes first: ip6tables deletes a rule that differs in the length of a prefix only, if that one stands above"
)
_ANSWERS = "# Answers to what is let through"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = _FORMS[brief.id.form](brief)
    return "\n".join([*shell_lines(heading(brief)), *lines]) + "\n"


def _addition(brief: Brief) -> Iterator[str]:
    if not brief.rules:
        yield "# There is nothing to open."
    yield from _changes(brief, "-I")


def _undo(brief: Brief) -> Iterator[str]:
    """The lines that delete the rules: iptables deletes the first rule that is the same, and ours stand first."""
    if not brief.rules:
        yield "# There is nothing to undo."
    yield from _changes(brief, "-D")


def _show(_brief: Brief) -> Iterator[str]:
    for program in _PROGRAMS.values():
        yield from (f"sudo {program} -S {chain}" for chain in _CHAINS.values())


def _changes(brief: Brief, command: str) -> Iterator[str]:
    if not brief.rules:
        return
    last, versions = "", set()
    for rule in brief.rules:
        comment = about(brief, rule)
        if comment != last:
            yield from shell_lines([comment])
        last = comment
        for version, phrase in phrases(rule):
            versions.add(version)
            yield f"sudo {_PROGRAMS[version]} {command} {_rule(rule, phrase)}"
    # The last insert is the first rule of the chain: most packets belong to a connection.
    yield _ANSWERS
    for version in sorted(versions):
        for chain in _CHAINS.values():
            yield f"sudo {_PROGRAMS[version]} {command} {chain} {_TRACKED}"


def delta(old: Brief, new: Brief) -> str:
    """What brings a host from one addition to another; empty where both insert the same rules.

    What comes is inserted before what goes is deleted, so that nothing closes that stays open, but for what ip6tables would
    delete in its place. The rules for answers are lines like others: they come with the first rule of an IP version and go
    with the last.
    """
    before, after = (Counter(_commands(brief, "-I")) for brief in (old, new))
    if before == after:
        return ""
    lines = list(shell_lines(delta_heading(old, new)))
    comes, goes = after - before, Counter(_commands(old, "-D")) - Counter(_commands(new, "-D"))
    first = deleted_first(goes, comes)
    lines += _only(_GOES_FIRST, _changes(old, "-D"), Counter({line: goes[line] for line in first}))
    lines += _only("# Comes", _changes(new, "-I"), comes)
    lines += _only("# Goes", _changes(old, "-D"), Counter({line: goes[line] for line in goes if line not in first}))
    return "".join(f"{line}\n" for line in lines)


def _commands(brief: Brief, command: str) -> Iterator[str]:
    return (line for line in _changes(brief, command) if not line.startswith("#"))


def _only(title: str, lines: Iterable[str], wanted: Counter[str]) -> Iterator[str]:
    """Some of the commands under a title, each as often as it is wanted, with the comments above them."""
    if not wanted:
        return
    yield title
    rest = wanted.copy()
    comment = ""
    for line in lines:
        if line.startswith("#"):
            comment = line
        elif rest[line]:
            rest[line] -= 1
            yield from [comment] if comment else []
            comment = ""
            yield line


def _complete(brief: Brief) -> Iterator[str]:
    yield "# These two replace all rules of the filter table, close what they do not name, and drop what is forwarded: mind SSH."
    for version, program in _PROGRAMS.items():
        yield from heredoc(f"sudo {program}-restore", list(_table(brief, version)))


def _table(brief: Brief, version: int) -> Iterator[str]:
    yield "*filter"
    yield from (f":{chain} DROP [0:0]" for chain in ("INPUT", "FORWARD", "OUTPUT"))
    yield _ANSWERS
    yield from (f"-A {chain} {_TRACKED}" for chain in _CHAINS.values())
    yield "# The host itself"
    yield from _lines(LOOPBACK, version)
    if discovery := list(_lines(NEIGHBOUR_DISCOVERY, version)):
        yield "# IPv6 neighbour discovery"
        yield from discovery
    last = ""
    for rule in brief.rules:
        lines = list(_lines([rule], version))
        comment = about(brief, rule)
        if lines and comment != last:
            yield from shell_lines([comment])
            last = comment
        yield from lines
    yield "COMMIT"


def _lines(rules: Iterable[Rule], version: int) -> Iterator[str]:
    for rule in rules:
        yield from (f"-A {_rule(rule, phrase)}" for its_version, phrase in phrases(rule) if its_version == version)


def _rule(rule: Rule, phrase: str) -> str:
    return " ".join(filter(None, [_CHAINS[rule.direction], phrase, "-j ACCEPT"]))


_FORMS = {Form.ADD: _addition, Form.COMPLETE: _complete, Form.UNDO: _undo, Form.SHOW: _show}
