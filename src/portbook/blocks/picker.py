"""Links to the pages of rules: every firewall of a role, by group. Plain links, which a script may turn into a switch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.blocks.base import Context
from portbook.escape.html import attribute, text
from portbook.layout import Links
from portbook.model import Role, Service, Snippet
from portbook.snippets import is_for
from portbook.targets import COMMON, Group, Target


def common(targets: Iterable[Target]) -> list[Target]:
    """The firewall that most readers have in each group; of targets that are not common, the first."""
    chosen = list(targets)
    by_group = {target.group: target for target in reversed(chosen) if target.id in COMMON}
    return [target for target in chosen if by_group.get(target.group) is target] or chosen[:1]


def picker(service: Service, role: Role, targets: Iterable[Target], links: Links, current: str = "") -> str:
    """A list of links, one for each firewall, in raw HTML that ends in a newline.

    Args:
        service: the data.
        role: the host of the rules.
        targets: the firewalls that have pages; those that have no rules for the role are left out.
        links: from the page that the list stands on.
        current: id of the firewall that this page is about; empty for none.
    """
    members = [target for target in targets if is_for(target, role)]
    lines = "\n".join(_groups(service, role, members, links, current))
    of = f'data-pb-service="{attribute(service.id)}" data-pb-role="{attribute(role.id)}"'
    return f'<nav class="pb-picker" aria-label="{attribute(f"Firewalls: {role.title}")}" {of}>\n{lines}\n</nav>\n'


def _groups(service: Service, role: Role, targets: list[Target], links: Links, current: str) -> Iterator[str]:
    for group in Group:
        members = [target for target in targets if target.group is group]
        if members:
            listed = " ".join(_link(service, role, target, links, target.id == current) for target in members)
            yield f'<p><span class="pb-picker__group">{text(group.value)}</span> {listed}</p>'


def _link(service: Service, role: Role, target: Target, links: Links, is_current: bool) -> str:  # noqa: FBT001  # one caller
    here = ' aria-current="page"' if is_current else ""
    address = attribute(links.page_link(links.layout.rules(service.id, role.id, target.id)))
    return f'<a data-pb-target="{attribute(target.id)}" href="{address}"{here}>{text(target.title)}</a>'


def more(snippet: Snippet, context: Context) -> str:
    """Links below a snippet: its plain file, its proof, and the page with its other forms and profiles."""
    links = context.links
    if links is None:
        return ""
    layout, id_ = links.layout, snippet.id
    rules = attribute(links.page_link(layout.rules(id_.service, id_.role, id_.target)))
    return f'<p class="pb-more"><a href="{rules}">Undo, show, other profiles</a> · {files(snippet, links)}</p>\n'


def files(snippet: Snippet, links: Links) -> str:
    """Links to the plain file of a snippet and to its proof."""
    file = attribute(links.file_link(links.layout.snippet(snippet.id, snippet.language)))
    proof = attribute(links.file_link(links.layout.proof(snippet.id)))
    return f'<a href="{file}">Plain file</a> · <a href="{proof}">Proof</a>'
