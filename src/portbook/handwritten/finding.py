"""What `portbook lint` finds on a page, and what comments on it leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from portbook.handwritten.documents.block import Block, Place
from portbook.handwritten.documents.ignores import IgnoreComment
from portbook.handwritten.fix import Fix
from portbook.handwritten.rules import RULES, rule_named
from portbook.handwritten.rules.comments import NO_REASON, UNKNOWN, UNUSED
from portbook.handwritten.rules.rule import DocumentRule
from portbook.model import Location, Problem


@dataclass(frozen=True)
class Finding:
    """Something that a rule finds.

    Attributes:
        rule: the rule.
        block: the block that it is in; None in prose.
        place: where it begins.
        message: one sentence without a full stop, with the tool's own words.
        cure: what to do, likewise; empty where nobody knows.
        fixes: the changes that the cure comes to; none where it is not mechanical.
    """

    rule: DocumentRule
    block: Block | None
    place: Place
    message: str
    cure: str = ""
    fixes: tuple[Fix, ...] = ()

    def problem(self, path: str) -> Problem:
        """The finding as reports tell it."""
        return _problem(path, self.place, self.rule, self.message, self.cure)


def told(findings: Iterable[Finding], comments: Sequence[IgnoreComment]) -> tuple[Finding, ...]:
    """The findings that no comment leaves out, each once."""
    return tuple(
        finding for finding in dict.fromkeys(findings) if not any(_is_about(comment, finding) for comment in comments)
    )


def problems(
    path: str,
    findings: Sequence[Finding],
    comments: Sequence[IgnoreComment],
    asleep: Collection[str] = (),
    *,
    whole: bool = True,
) -> Iterator[Problem]:
    """The findings that no comment leaves out, and what is wrong with the comments.

    Args:
        path: the document's.
        findings: all of them.
        comments: those of the document.
        asleep: names of the rules that nothing was looked for by: a comment about one may have its use another time.
        whole: whether the tools for all of its commands were here; else a comment may be about what was not judged.
    """
    yield from (finding.problem(path) for finding in told(findings, comments))
    for comment in comments:
        used = {finding.rule.name for finding in findings if _is_about(comment, finding)}
        yield from _of_comment(path, comment, used | {*asleep}, whole=whole)


def _is_about(comment: IgnoreComment, finding: Finding) -> bool:
    if finding.rule.name not in comment.rules:
        return False
    return finding.place.line in comment.lines if finding.block is None else finding.block in comment.blocks


def _of_comment(path: str, comment: IgnoreComment, used: set[str], *, whole: bool) -> Iterator[Problem]:
    if not comment.reason:
        cure = "write the reason behind the brackets"
        yield _problem(path, comment.place, NO_REASON, "this comment does not say why it switches a rule off", cure)
    for name in comment.rules or ("",):
        if rule_named(name) is None:
            known = ", ".join(rule.name for rule in RULES)
            message = f"there is no rule {name}" if name else "this comment names no rule"
            yield _problem(path, comment.place, UNKNOWN, message, f"known rules: {known}")
        elif whole and name not in used:
            yield _problem(path, comment.place, UNUSED, f"the rule {name} finds nothing here", "take the comment out")


def _problem(path: str, place: Place, rule: DocumentRule, message: str, cure: str) -> Problem:
    return Problem(Location(path, place.line, place.column), rule.name, message, cure, rule.severity)
