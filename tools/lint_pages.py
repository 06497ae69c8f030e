"""The pages about the lint rules, docs/reference/lint/: one for each rule, and the list of all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portbook.compare.lint import RULES, LintRule

FOLDER = Path("docs/reference/lint")
_INTRODUCTION = """`portbook check` warns of what is probably wrong in `ports/*.yml`. Each rule judges only where the data leaves no doubt. A warning leaves the exit
code, with `--strict` too, and is in all formats: text, JSON, SARIF and GitHub's annotations.

When a warning does not fit, say why in the service's file, and it is not told again:

```yaml
ignore:
  plaintext-twin: {reason: Old devices have no TLS, flow: [ldap, ldaps]}
```

Without `flow`, the whole service is meant. An `ignore` by which nothing is left out is a warning itself (`unused-ignore`). A rule that there is not is an error
(`unknown-rule`).
"""


def pages() -> Iterator[tuple[Path, str]]:
    """Each page with its text without a first line, the list first."""
    yield FOLDER / "index.md", _index()
    for rule in RULES:
        yield FOLDER / f"{rule.id}.md", _page(rule)


def navigation() -> Iterator[tuple[str, str]]:
    """The title of each rule's page, and the page from the folder of pages."""
    yield from ((rule.id, f"reference/lint/{rule.id}.md") for rule in RULES)


def _index() -> str:
    rows = "".join(f"| [`{rule.id}`]({rule.id}.md) | {first_sentence(rule.finds)} |\n" for rule in RULES)
    return f"# Lint of the data\n\n{_INTRODUCTION}\n| Rule | Finds |\n| --- | --- |\n{rows}"


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    return " ".join(text.split()).partition(". ")[0].removesuffix(".") + "."


def _page(rule: LintRule) -> str:
    parts = [
        f"# {rule.id}\n",
        f"## What it finds\n\n{rule.finds}\n",
        f"## Why it matters\n\n{rule.why}\n",
        f"## Example\n\n{_yaml(rule.bad)}",
        *([f"Beside this file of another service:\n\n{_yaml(rule.beside)}"] if rule.beside else []),
        f"## Instead\n\n{rule.instead}\n\n{_yaml(rule.good)}",
        *([f"## What it knows\n\n{rule.details}"] if rule.details else []),
        f"## Switch it off\n\n{_yaml(_ignore(rule))}",
    ]
    return "\n".join(parts)


def _ignore(rule: LintRule) -> str:
    flows = " # `flow` with ids of flows limits it to them" if rule.of_flows else ""
    return f"ignore:\n  {rule.id}: {{reason: Why it is right here}}{flows}\n"


def _yaml(text: str) -> str:
    return f"```yaml\n{text}```\n"
