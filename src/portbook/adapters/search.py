"""What a search plugin is given of a page: the facts, not the snippets."""

from __future__ import annotations

import re

_NOT_FACTS = re.compile(
    r"""<pre\b.*?</pre>                    # snippets and diagrams
    | <nav\ class="pb-picker.*?</nav>
    | <p\ class="pb-(?:more|twin).*?</p>
    | <p>(?:<span\ id="[^"]*"></span>)?<span\ class="portbook-badge.*?</p>
    | <div\ class="tabbed-labels.*?</div>
    """,
    re.VERBOSE | re.DOTALL,
)
_BREAK = re.compile(r"<br\s*/?>")


def searchable(html: str) -> str:
    """The HTML of a page without its snippets, diagrams, badges and links to other firewalls; a line break is a space."""
    return _BREAK.sub(" ", _NOT_FACTS.sub("", html))
