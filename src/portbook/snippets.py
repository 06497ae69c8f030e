"""Every snippet of a service: identities, briefs, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from portbook.model import (
    ANY_PROTOCOL,
    OF_ONE_VERSION,
    Book,
    Brief,
    Direction,
    Flow,
    Form,
    Lack,
    Network,
    Placeholder,
    Profile,
    Role,
    Rule,
    Service,
    Snippet,
    SnippetId,
)
from portbook.model.profiles import profiles_of
from portbook.rules import Expression, express, is_broadcast, rules_for
from portbook.targets import Target


def identities(
    service: Service, targets: Iterable[Target], forms: Sequence[Form] = OF_ONE_VERSION
) -> Iterator[SnippetId]:
    """Every snippet identity of a service, on pages or not."""
    for target in targets:
        for role in service.hosts:
            for profile in profiles_of(service):
                for form in forms_of(service, role, target):
                    if form in forms and is_for(target, role):
                        yield SnippetId(service.id, role.id, profile.id, target.id, form)


def forms_of(service: Service, role: Role, target: Target) -> tuple[Form, ...]:
    """The forms that a target renders for a host.

    A whole file for one direction leaves the others open, which only what a host itself sends can be.
    """
    if service.direction is None or (service.direction is Direction.INBOUND and not role.forwards):
        return target.forms
    return tuple(form for form in target.forms if form is not Form.COMPLETE)


def targets_of(role: Role, targets: Iterable[Target]) -> tuple[Target, ...]:
    """The targets that have snippets for a role, in their order."""
    return tuple(target for target in targets if is_for(target, role))


def is_for(target: Target, role: Role) -> bool:
    """Whether a target has snippets for a role: a router needs one that filters what it forwards."""
    return not why_not_for(target, role)


def why_not_for(target: Target, role: Role) -> str:
    """Why a target has no snippets for a role, one sentence without a full stop; empty where it has."""
    if role.forwards and not target.forwards:
        return f"Portbook has no rules of {target.title} for what a router forwards, and {role.id} is a router"
    if role.platform and target.host_platform not in {"", role.platform}:
        return f"{target.title} is no firewall for the platform {role.platform}, which {role.id} runs on"
    if role.targets and target.id not in role.targets:
        return f"{role.id} has rules for {', '.join(role.targets)} only"
    return ""


@lru_cache(maxsize=4096)
def flow_rules(
    service: Service, roles: tuple[str, ...], profile: Profile, *, own_addresses: bool = True
) -> tuple[Rule, ...]:
    """What a profile means to a host that plays some roles; empty where there is nothing to open.

    Args:
        service: the data.
        roles: ids of the roles.
        profile: what is wanted.
        own_addresses: whether rules name the host's own addresses, where the data has them.
    """
    flows = (service.flows[flow] for flow in profile.flows)
    return rules_for(service, roles, flows, own_addresses=own_addresses)


_WHAT_IT_SENDS = (Rule(Direction.OUTBOUND, ANY_PROTOCOL),)
"""What a whole file lets through that filters only what comes in."""


@lru_cache(maxsize=65_536)
def snippet(service: Service, role: Role, profile: Profile, target: Target, form: Form = Form.ADD) -> Snippet:
    """Render one snippet. Remembered: a page shows what the check has just rendered.

    Raises:
        ValueError: the target has no such form, or no snippets for the role.
    """
    if reason := why_not_for(target, role):
        raise ValueError(reason)
    if form not in (forms := forms_of(service, role, target)):
        msg = f"{target.id} has no form {form}; it has {', '.join(forms)}"
        raise ValueError(msg)
    addition = _brief(service, role, profile, target)
    brief = addition if form is Form.ADD else replace(addition, id=replace(addition.id, form=form))
    if form is Form.COMPLETE and service.direction is not None:
        brief = replace(brief, rules=(*brief.rules, *express(_WHAT_IT_SENDS, target.lacks).rules))
    return Snippet(brief, target.render(brief), target.language_of(form), _opened(brief.rules, target, form))


@lru_cache(maxsize=16_384)
def _brief(service: Service, role: Role, profile: Profile, target: Target) -> Brief:
    """What all forms are rendered from; the identity is that of the addition."""
    # The firewall of a host of an estate sees that host's packets only, and the group's addresses are those of many hosts.
    own_addresses = target.for_network or not service.of_estate
    expressed = _expressed(service, tuple(role.id.split("+")), profile, target.lacks, own_addresses=own_addresses)
    flows = tuple(service.flows[flow] for flow in profile.flows)
    named = dict.fromkeys(end for flow in flows for end in (*flow.source_roles, *flow.destination_roles))
    return Brief(
        id=SnippetId(service.id, role.id, profile.id, target.id),
        service_title=service.title,
        role_title=role.title,
        profile_title=profile.title,
        rules=expressed.rules,
        flows=flows,
        roles=tuple(service.roles[name] for name in named),
        placeholders=_placeholders(service, expressed.rules),
        gaps=expressed.gaps,
        broadcasts=tuple(dict.fromkeys(broadcast for flow in flows for broadcast in _broadcasts(service, flow))),
        pods=role.pods,
    )


def _broadcasts(service: Service, flow: Flow) -> Iterator[Network]:
    for network in flow.destination.networks if flow.destination else ():
        if any(is_broadcast(network, service.roles[role].addresses) for role in flow.destination_roles):
            yield network


@lru_cache(maxsize=4096)
def _expressed(
    service: Service, roles: tuple[str, ...], profile: Profile, lacks: tuple[Lack, ...], *, own_addresses: bool
) -> Expression:
    """What can be said of a profile's rules; several targets lack the same words."""
    return express(flow_rules(service, roles, profile, own_addresses=own_addresses), lacks)


def addition_of(undone: Snippet, target: Target) -> Snippet:
    """The addition that an undo takes back, and that a listing shows."""
    brief = replace(undone.brief, id=replace(undone.id, form=Form.ADD))
    return Snippet(brief, target.render(brief), target.language_of(Form.ADD), brief.rules)


def _opened(rules: tuple[Rule, ...], target: Target, form: Form) -> tuple[Rule, ...]:
    if form in {Form.UNDO, Form.SHOW}:
        return ()
    return (*rules, *target.base) if form is Form.COMPLETE else rules


def all_snippets(book: Book, targets: Sequence[Target]) -> Iterator[Snippet]:
    """Every snippet of every service."""
    return (render() for _id, render in renderings(book, targets))


def renderings(book: Book, targets: Sequence[Target]) -> Iterator[tuple[SnippetId, Callable[[], Snippet]]]:
    """Every snippet identity of every service, and what renders it: a fault in one is none of the others'."""
    by_id = {target.id: target for target in targets}
    for service in book.services.values():
        profiles = {profile.id: profile for profile in profiles_of(service)}
        for id_ in identities(service, targets):
            role, profile = service.roles[id_.role], profiles[id_.profile]
            yield id_, partial(snippet, service, role, profile, by_id[id_.target], id_.form)


def _placeholders(service: Service, rules: Iterable[Rule]) -> tuple[Placeholder, ...]:
    """The placeholders whose default addresses stand in the rules."""
    placeholders: dict[str, Placeholder] = {}
    for rule in rules:
        for flow_id in rule.flows:
            flow = service.flows[flow_id]
            for role_id in (*flow.source_roles, *flow.destination_roles):
                placeholder = service.roles[role_id].placeholder
                if placeholder and set(placeholder.default) & {*rule.remote.networks, *rule.local.networks}:
                    placeholders[placeholder.name] = placeholder
    return tuple(placeholders.values())
