"""What a rule of `portbook lint` is."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.model import Severity


@dataclass(frozen=True)
class DocumentRule:
    """One rule, with the texts of its page, in Markdown.

    Attributes:
        name: its stable name, by which a comment switches it off.
        severity: how much what it finds matters.
        finds: what it finds.
        why: why that is bad.
        bad: commands, or a part of a page, in which it finds something.
        instead: what to write.
        good: the same in which it finds nothing.
        language: of both examples.
        of_page: whether it looks at the whole page, so that what comes later may make it right.
    """

    name: str
    severity: Severity
    finds: str
    why: str
    bad: str
    instead: str
    good: str
    language: str = "bash"
    of_page: bool = False

    @property
    def page(self) -> str:
        """Its page, without a first line that tells where it comes from."""
        sections = (
            f"# {self.name}\n",
            f"## What it does\n\n{self.finds} Severity: {self.severity}.\n",
            f"## Why it is bad\n\n{self.why}\n",
            f"## Example\n\n{self._ignored}{self._code(self.bad)}",
            f"## Instead\n\n{self.instead}\n\n{self._code(self.good)}",
            f"## Switch it off\n\nWrite a comment before the block, with a reason:\n\n{self._code(self._comment, 'markdown')}",
        )
        return "\n".join(sections)

    @property
    def _ignored(self) -> str:
        """So that the page can be linted itself, where the good example does not make the bad one right."""
        if self.of_page or self.language == "markdown":
            return ""
        return f"<!-- portbook: ignore[{self.name}] an example of what is wrong -->\n"

    @property
    def _comment(self) -> str:
        return f"<!-- portbook: ignore[{self.name}] why it is right here -->\n"

    def _code(self, text: str, language: str = "") -> str:
        return f"````{language or self.language}\n{text}````\n"
