"""What a project says of its documents once and for all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from portbook.handwritten.rules.comments import UNUSED
from portbook.handwritten.settings.patterns import matches
from portbook.model import NOWHERE, Location, Problem, Severity


@dataclass(frozen=True)
class RuleIgnore:
    """A rule that is switched off.

    Attributes:
        where: the place of its name.
        rule: its name.
        reason: why.
        pattern: of the documents in which it is; empty for all.
    """

    where: Location
    rule: str
    reason: str
    pattern: str = ""

    def is_about(self, path: str, rule: str) -> bool:
        """Whether it switches a rule off in a document."""
        return rule == self.rule and (not self.pattern or matches(path, self.pattern))


@dataclass(frozen=True)
class WrittenPath:
    """A path of a file or folder, from the folder of the pyproject.toml.

    Attributes:
        where: its place.
        path: the path, with slashes.
    """

    where: Location
    path: str


@dataclass(frozen=True)
class LintSettings:
    """Settings; by default there are none.

    Attributes:
        where: the place of the table.
        paths: documents and folders.
        exclude: patterns of documents that are passed over.
        baseline: the file of known findings; None without one.
        ignores: the rules that are switched off.
        severities: of rules, where it is another than their own.
    """

    where: Location = NOWHERE
    paths: tuple[WrittenPath, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: WrittenPath | None = None
    ignores: tuple[RuleIgnore, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))

    def is_excluded(self, path: str) -> bool:
        """Whether a document is passed over.

        Args:
            path: its path from the folder of the pyproject.toml.
        """
        return any(matches(path, pattern) for pattern in self.exclude)

    def ignoring(self, path: str, rule: str) -> RuleIgnore | None:
        """What switches a rule off in a document; None where nothing does."""
        about = [ignore for ignore in self.ignores if ignore.is_about(path, rule)]
        return max(about, key=lambda ignore: bool(ignore.pattern), default=None)  # the narrow one is the reason

    def weighed(self, problem: Problem) -> Problem:
        """A problem with the severity that the project gives to its rule."""
        return replace(problem, severity=self.severities.get(problem.id, problem.severity))

    def unused(self, used: Collection[RuleIgnore]) -> Iterator[Problem]:
        """A warning for each rule that is switched off and finds nothing there."""
        for ignore in self.ignores:
            if ignore not in used:
                there = f"in documents like {ignore.pattern}" if ignore.pattern else "in any document"
                message = f"the rule {ignore.rule} finds nothing {there}"
                yield Problem(ignore.where, UNUSED.name, message, "take the line out", UNUSED.severity)
