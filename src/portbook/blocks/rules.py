"""`rules`: snippets for each firewall, in linked tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from textwrap import indent

from portbook import own_fault
from portbook.blocks.badge import snippet_badge
from portbook.blocks.base import Block, Context, Impossible, Subject, Verb, profiles_in
from portbook.blocks.closing import closing_box
from portbook.blocks.host import selected
from portbook.blocks.own_addresses import own_addresses
from portbook.blocks.picker import common, more, picker
from portbook.blocks.preview import former_profile, snippet_change
from portbook.blocks.unsearched import unsearched
from portbook.escape.html import attribute
from portbook.escape.markdown import fenced, inline
from portbook.layout import AddressStyle
from portbook.lexers.elsewhere import language_elsewhere
from portbook.lexers.shell_rules import language_on_a_page
from portbook.model import Effect, Form, Gap, Profile, Role, Service, Snippet
from portbook.model.profiles import default_profile
from portbook.snippets import forms_of, is_for, snippet, targets_of, why_not_for
from portbook.targets import COMMON, Group, Target

_FOLLOWING = {Form.COMMAND: "As commands", Form.OLDER: "In older words", Form.UNDO: "Undo", Form.SHOW: "Show"}
"""The forms that are shown below an addition, in this order, with their headings."""


_MOST = 4000
"""Characters of the snippets of a block that has links to the others; the first one may be as long alone."""


def render(block: Block, context: Context) -> str:
    """A tab for each target that has the form."""
    return render_within(block, context, _MOST)


def render_within(block: Block, context: Context, most: int) -> str:
    """A tab for each target that has the form; where the site has pages of rules, links to those and fewer tabs.

    Args:
        block: names roles of services, and perhaps a direction, needs, a profile, targets and a form.
        context: the data.
        most: characters of snippets beside links, of all profiles; where not even one fits, there are only links.
    """
    service, role = selected(block, context)
    with_form = [target for target in _targets(block, context) if block.form in forms_of(service, role, target)]
    chosen = [target for target in with_form if is_for(target, role)]
    if with_form and not chosen:
        return f"*{inline(why_not_for(with_form[0], role))}.*\n\n{_of_routers(context)}"
    if not chosen:
        message = f"none of these targets has the form {block.form}"
        raise Impossible(message, "leave out 'form:', or choose other targets")
    profiles = profiles_in(service, block) or (default_profile(service),)
    host = _Host(service, role, chosen, most // len(profiles), context)
    head = [_of_routers(context)] if role.forwards else []
    sections = (_section(host, profile, block) for profile in profiles)
    if len(profiles) > 1:
        marks = "#" * block.heading_level
        sections = (
            f"{marks} {inline(profile.title)}\n\n{tabs}" for profile, tabs in zip(profiles, sections, strict=True)
        )
    return unsearched("\n".join((*head, *sections)), context)


@dataclass(frozen=True)
class _Host:
    """Whose rules are shown.

    Attributes:
        service: the data.
        role: the host.
        targets: those that have rules for it.
        most: characters of snippets for a profile, beside links.
        context: what else they are shown with.
    """

    service: Service
    role: Role
    targets: Sequence[Target]
    most: int
    context: Context


def _section(host: _Host, profile: Profile, block: Block) -> str:
    """The links to all firewalls, and the tabs of one profile: a browser swaps what follows the links."""
    rendered = partial(snippet, host.service, host.role, profile)
    old = _change(host, profile, block)
    has_pages = host.context.links is not None and not host.service.made_of
    forms = (block.form, *(_FOLLOWING if block.form is Form.ADD and not has_pages else ()))
    if not host.context.links:
        tabs = _tabs(host.targets, forms, rendered, host, old)
        return "\n".join(tabs.values() if block.targets else _grouped(host.targets, tabs))
    limited = block.targets or host.role.targets
    shown = host.targets if limited else _within(common(host.targets), partial(rendered, form=block.form), host.most)
    links = _all_firewalls(host.service, host.role, host.context)
    return "\n".join((*links, *_tabs(shown, forms, rendered, host, old).values()))


def _change(host: _Host, profile: Profile, block: Block) -> Callable[..., str] | None:
    """What tells how a snippet changed, in a preview; None where there is no older version of the service."""
    former = host.context.former(host.service)
    named = replace(block, profile=profile.id) if block.profile else block
    return partial(snippet_change, former, profile=former_profile(former, named)) if former else None


def _of_routers(context: Context) -> str:
    """Which firewalls have rules for what a router forwards, as a paragraph."""
    titles = [inline(target.title) for target in context.targets.values() if target.forwards]
    named = (
        f"are for {' and '.join(filter(None, (', '.join(titles[:-1]), *titles[-1:])))}"
        if titles
        else "do not exist yet"
    )
    return f"Rules for what a router forwards {named}.\n"


def _tabs(
    chosen: Sequence[Target],
    forms: Sequence[Form],
    rendered: Callable[..., Snippet],
    host: _Host,
    old: Callable[..., str] | None,
) -> dict[str, str]:
    """A tab by target, with the forms that it has, and what changed in them."""
    snippets = {
        target: [partial(rendered, target, form) for form in forms if form in forms_of(host.service, host.role, target)]
        for target in chosen
    }
    return {target.id: _tab_or_fault(target, of_target, host, old) for target, of_target in snippets.items()}


def _within(chosen: Sequence[Target], rendered: Callable[..., Snippet], most: int) -> list[Target]:
    """The first targets whose snippets have no more characters together; one that cannot be rendered counts as nothing."""
    shown: list[Target] = []
    for target in chosen:
        with suppress(Exception):  # its tab tells it
            most -= len(rendered(target=target).text)
        if most < 0:
            break
        shown.append(target)
    return shown


def _all_firewalls(service: Service, role: Role, context: Context) -> Iterator[str]:
    """The links to all firewalls of a role; none for a selection, which has no pages."""
    if context.links and not service.made_of:
        yield picker(service, role, targets_of(role, context.targets.values()), context.links)


def _grouped(chosen: Sequence[Target], tabs: Mapping[str, str]) -> Iterator[str]:
    """The tabs of the common targets, then a tab for each group of the other targets, with tabs inside."""
    yield from (tabs[target.id] for target in chosen if target.id in COMMON)
    shown = {target.group for target in chosen if target.id in COMMON}
    for group in Group:
        tabs_of_group = "\n".join(
            tabs[target.id] for target in chosen if target.group is group and target.id not in COMMON
        )
        if tabs_of_group:
            title = f"{group.value}: more" if group in shown else group.value
            yield f'=== "{title}"\n\n{indent(tabs_of_group, "    ")}'


def _targets(block: Block, context: Context) -> list[Target]:
    ids = block.targets or tuple(context.targets)
    return [context.targets[id_] for id_ in ids]


def _tab_or_fault(
    target: Target, rendered: Sequence[Callable[[], Snippet]], host: _Host, old: Callable[..., str] | None
) -> str:
    """The tab of a target, or a notice where it cannot be rendered, so that the other tabs still appear."""
    try:
        return _tab(target, [render() for render in rendered], host, old)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is one firewall's
        failure = f'!!! failure "These rules cannot be made"\n\n    {inline(own_fault.told(error))}\n'
        return f'=== "{inline(target.title)}"\n\n{indent(failure, "    ")}'


def _tab(target: Target, snippets: Sequence[Snippet], host: _Host, old: Callable[..., str] | None) -> str:
    """The tab with the first snippet, and in a preview what changed in it; the other snippets are folded."""
    first, *following = snippets
    change = old(first, target=target) if old else ""
    links = "" if host.service.made_of else more(first, host.context)
    parts = (*_body(first, target, host), change, links, *(_folded(snippet, host) for snippet in following))
    body = "\n".join(filter(None, parts))
    return f'=== "{inline(target.title)}"\n\n{indent(body, "    ")}'


def _body(snippet: Snippet, target: Target, host: _Host) -> Iterator[str]:
    """What to know before pasting stands above what is pasted, for who reads from top to bottom."""
    if target.notes:
        listed = "".join(f"    - {note}\n" for note in target.notes)
        yield f'??? note "Before you paste"\n\n{listed}'
    yield closing_box(snippet, target)
    yield _copied(snippet, host)
    if snippet.brief.gaps:
        yield f'!!! warning "What {inline(target.title)} cannot say"\n\n{indent(gap_list(snippet.brief.gaps), "    ")}'


def _folded(snippet: Snippet, host: _Host) -> str:
    return f'??? note "{_FOLLOWING[snippet.id.form]}"\n\n{indent(_copied(snippet, host), "    ")}'


def _copied(snippet: Snippet, host: _Host) -> str:
    """The badge of a snippet, the places of the reader's own addresses, and the text."""
    anchor = f'<span id="{attribute(snippet.id.anchor)}"></span>'
    target = host.context.targets[snippet.id.target]
    badge = snippet_badge(snippet, host.context.ledger.evidence(snippet), target, host.context.links)
    places = own_addresses(snippet, host.service, host.context)
    return f"{anchor}{badge.line}{places}\n\n{badge.folded()}\n{fenced(snippet.text, _language(snippet, host))}"


def _language(snippet: Snippet, host: _Host) -> str:
    """The info string of its fence; a page as plain Markdown is for highlighters that have not our lexers."""
    if host.context.links and host.context.links.layout.addresses is AddressStyle.MARKDOWN:
        return language_elsewhere(snippet.language)
    return language_on_a_page(snippet.language, snippet.text)


def gap_list(gaps: tuple[Gap, ...]) -> str:
    """A bullet for each kind of gap: the traffic that the snippet opens or leaves out, and what to do."""
    kinds = dict.fromkeys((gap.feature, gap.effect, gap.instead) for gap in gaps)
    return "".join(
        f"- **{feature.value.replace('-', ' ').capitalize()}** – {_EFFECTS[effect]}: {_said(gaps, feature, effect, instead)}. {instead}\n"
        for feature, effect, instead in kinds
    )


_EFFECTS = {Effect.WIDER: "wider than the data", Effect.MISSING: "left out"}


def _said(gaps: tuple[Gap, ...], *kind: str) -> str:
    sentences = (gap.traffic for gap in gaps if (gap.feature, gap.effect, gap.instead) == kind)
    return "; ".join(map(inline, dict.fromkeys(sentences)))


VERB = Verb(
    "rules",
    "Snippets to copy, one tab for each firewall or cloud, with their evidence.",
    render,
    ("role", "direction", "profile", "need", "targets", "form", "heading-level"),
    subject=Subject.HOST,
)
