"""The marks of a preview: what is new, changed or gone against the old version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import unified_diff
from textwrap import indent

from portbook.blocks.base import ALL, Block, Context, Impossible
from portbook.blocks.selection import DirectedFlow, directed_flows
from portbook.compare.diff.change import verdict
from portbook.compare.diff.preview import Former
from portbook.escape.markdown import code, fenced, inline
from portbook.estate import group_service_id
from portbook.model import Flow, Profile, Service, Snippet
from portbook.model.profiles import default_profile, profiles_of
from portbook.snippets import is_for, snippet
from portbook.targets import Target

_OF_ESTATE = frozenset(("estate", "groups", "zones"))
"""The verbs of blocks about the whole estate."""
_MOST = 5
"""Sentences of a banner."""


def mark(kind: str) -> str:
    """A label: `new`, `changed` or `gone`."""
    return f'<span class="pb-change pb-change--{kind}">{kind}</span>'


def beside(new: str, old: str) -> str:
    """The new content of a cell, and the old one beside it where that differs; both are escaped."""
    return new if new == old else f"{new} {struck(old)}"


def struck(old: str) -> str:
    """Content that is no more; empty for none."""
    return f'<del class="pb-old">{old}</del>' if old else ""


def gone_rows(former: Former, block: Block) -> tuple[DirectedFlow, ...]:
    """The flows that a block would show if they were not gone; none where it names its flows."""
    if block.flows:
        return ()
    roles = tuple(role.id for role in map(former.role, block.roles) if role)
    profile = former.profile(block.profile) if block.profile else None
    if len(roles) < len(block.roles) or (block.profile and profile is None):
        return ()
    gone = {flow.id for flow in former.gone}
    try:
        rows = directed_flows(former.service, replace(block, roles=roles, profile=profile.id if profile else ""))
    except Impossible:
        return ()
    return tuple(row for row in rows if row.flow.id in gone)


def drawn_flows(former: Former, service: Service, flows: Iterable[Flow], block: Block) -> Iterator[Flow]:
    """The flows of a diagram, with a remark on those that are new, changed or gone."""
    for flow in flows:
        old = former.flow(flow.id)
        if old is None:
            yield replace(flow, remark=_joined("NEW", flow.remark))
        elif flow.id in former.changed:
            was = "CHANGED" if old.transports == flow.transports else f"WAS {_traffic(old)}"
            yield replace(flow, remark=_joined(was, flow.remark))
        else:
            yield flow
    for row in gone_rows(former, block):
        if {*row.flow.source_roles, *row.flow.destination_roles} <= service.roles.keys():
            yield replace(row.flow, remark=_joined("GONE", row.flow.remark))


def _traffic(flow: Flow) -> str:
    return " and ".join(transport.label for transport in flow.transports)


def _joined(word: str, remark: str) -> str:
    return f"{word}, {remark}" if remark else word


def snippet_change(former: Former, new: Snippet, profile: Profile | None, target: Target) -> str:
    """The lines of a snippet that differ from its old version, folded; empty where it is the same or had none.

    Args:
        former: what the service was before.
        new: the snippet.
        profile: the old version of its profile; None where there is none.
        target: the snippet's.
    """
    role = former.role(new.id.role)
    if role is None or profile is None or not is_for(target, role):
        return ""
    old = snippet(former.service, former.service.roles[role.id], profile, target, new.id.form)
    lines = list(unified_diff(old.text.splitlines(), new.text.splitlines(), lineterm="", n=1))[2:]
    body = "".join(f"{line}\n" for line in lines if not line.startswith("@@"))
    return f'???+ example "What changed in this snippet"\n\n{indent(fenced(body, "diff"), "    ")}' if body else ""


def former_profile(former: Former, block: Block) -> Profile | None:
    """The old version of the profile that a block of rules is about."""
    if not block.profile:
        return default_profile(former.service)
    paired = former.profile(block.profile)
    named = {profile.id: profile for profile in profiles_of(former.service)}
    return named.get(paired.id if paired else block.profile)


def subjects(block: Block, context: Context) -> Iterator[str]:
    """The ids of the services that a block is about, also of host groups and zones; `all` for all that are no group or zone."""
    if block.verb == "group":
        yield group_service_id(block.subject)
    elif block.verb in _OF_ESTATE:
        yield from (service.id for service in context.book.services.values() if service.of_estate)
    elif block.subject == ALL:
        yield from block.services or (ALL,)
    else:
        yield from [part.service for part in block.parts] or [block.subject]


def banner(context: Context, services: Iterable[str], changes_page: str) -> str:
    """What changes on a page, as a box; empty where nothing does.

    Args:
        context: the data.
        services: ids of the services that the page is about.
        changes_page: a link to the page with all changes, as Markdown has it; empty for none.
    """
    changes = context.preview.changes(services) if context.preview else ()
    if context.preview is None or not changes:
        return ""
    lines = [f"{inline(verdict(changes))}, compared with {code(context.preview.base)}.", ""]
    lines += [f"- {inline(change.sentence)}" for change in changes[:_MOST]]
    if len(changes) > _MOST:
        lines.append(f"- and {len(changes) - _MOST} more")
    if changes_page:
        lines += ["", f"[All changes]({changes_page})"]
    return '!!! warning "This page changes"\n\n' + indent("\n".join(lines), "    ") + "\n\n"
