"""Rules about the comments that switch rules off."""

from __future__ import annotations

from portbook.handwritten.rules.rule import DocumentRule
from portbook.model import Severity

_FENCE = "```bash\nsudo ufw allow 8000-8100/tcp\n```\n"
NO_REASON = DocumentRule(
    "ignore-without-reason",
    Severity.ERROR,
    finds="A comment that switches a rule off and does not say why.",
    why="The next writer cannot tell whether it is still right.",
    bad=f"<!-- portbook: ignore[range-separator] -->\n{_FENCE}",
    instead="Write the reason behind the brackets.",
    good=f"<!-- portbook: ignore[range-separator] shows what fails -->\n{_FENCE}",
    language="markdown",
)
UNUSED = DocumentRule(
    "unused-ignore",
    Severity.WARNING,
    finds="A comment that switches a rule off where that rule finds nothing.",
    why="It would hide the next fault of that kind.",
    bad="<!-- portbook: ignore[range-separator] shows what fails -->\n```bash\nsudo ufw allow 8000:8100/tcp\n```\n",
    instead="Take the comment out.",
    good="```bash\nsudo ufw allow 8000:8100/tcp\n```\n",
    language="markdown",
)
UNKNOWN = DocumentRule(
    "unknown-rule-name",
    Severity.ERROR,
    finds="A comment that names a rule that there is not.",
    why="It switches nothing off.",
    bad=f"<!-- portbook: ignore[range-seperator] shows what fails -->\n{_FENCE}",
    instead="Write the name as `portbook lint` prints it.",
    good=f"<!-- portbook: ignore[range-separator] shows what fails -->\n{_FENCE}",
    language="markdown",
)
RULES = (NO_REASON, UNUSED, UNKNOWN)
