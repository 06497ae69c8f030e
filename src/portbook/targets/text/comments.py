"""The comments of every snippet, without the comment sign of the target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from portbook.escape import shell
from portbook.escape.comment import comment
from portbook.model import ANY_PROTOCOL, Brief, Direction, Flow, Network, Placeholder, Rule, Scope
from portbook.targets.text.resource_names import cut

_LONGEST, _LONGEST_PEERS = 500, 100
"""Characters of a label or a purpose, and of the titles of roles, in a comment."""


def heading(brief: Brief) -> list[str]:
    """The service, role and profile of a snippet, and the addresses to replace. Escaped for a line comment."""
    lines = [f"{brief.service_title}: {brief.role_title}, {brief.profile_title}"]
    lines += [
        f"Replace {' and '.join(map(str, _in_rules(brief, placeholder)))} by the addresses of: {placeholder.title}"
        for placeholder in brief.placeholders
    ]
    return [comment(line) for line in lines]


def delta_heading(old: Brief, new: Brief) -> list[str]:
    """The heading of a text that brings a host from an old addition to a new one, with the addresses of both.

    Escaped for a line comment.
    """
    title, *replaced = heading(new)
    return [title, "For a host that has the rules of another version", *dict.fromkeys((*replaced, *heading(old)[1:]))]


def _in_rules(brief: Brief, placeholder: Placeholder) -> list[Network]:
    """The networks of a placeholder that stand in the rules: of one IP version only, where all flows have that version."""
    named = {network for rule in brief.rules for network in (*rule.remote.networks, *rule.local.networks)}
    return [network for network in placeholder.default if network in named]


def about(brief: Brief, rule: Rule) -> str:
    """What a rule is for: `WireGuard from Peers: peer to peer, recommended`. Escaped for a line comment.

    The comment has once what several flows have in common.
    """
    groups: dict[tuple[str, ...], list[Flow]] = {}
    for flow in map(brief.flow, rule.flows):
        key = (flow.label, cut(flow.purpose, _LONGEST), flow.need, "one of these" if flow.one_of else "")
        groups.setdefault(key, []).append(flow)
    sentences = (_sentence(_with_peers(key[0], brief, rule, flows), *key[1:]) for key, flows in groups.items())
    return comment(". ".join(sentences) or _unnamed(rule))


def _unnamed(rule: Rule) -> str:
    """What a rule is for that comes from no flow."""
    return f"Everything {rule.seen}" if rule == Rule(rule.direction, ANY_PROTOCOL) else rule.seen


def labels(brief: Brief, rule: Rule) -> str:
    """The flows of a rule, in short: `TCP 3300 from Clients and Storage nodes`."""
    groups: dict[str, list[Flow]] = {}
    for flow in map(brief.flow, rule.flows):
        groups.setdefault(flow.label, []).append(flow)
    return ", ".join(_with_peers(label, brief, rule, flows) for label, flows in groups.items()) or rule.seen


def shell_lines(texts: Iterable[str]) -> Iterator[str]:
    """Texts as comments of a snippet that people paste into a shell."""
    return (f"# {shell.comment(text)}" for text in texts)


def _sentence(subject: str, purpose: str, *more: str) -> str:
    return ", ".join(filter(None, (f"{subject}: {purpose}" if purpose else subject, *more)))


def _with_peers(label: str, brief: Brief, rule: Rule, flows: Sequence[Flow]) -> str:
    """The label with the titles of the roles at the other end, as far as the brief has these roles."""
    sources = [id_ for flow in flows for id_ in flow.source_roles]
    destinations = [id_ for flow in flows for id_ in flow.destination_roles]
    if rule.scope is Scope.FORWARDED:
        both = {*rule.local.networks, *rule.remote.networks}
        ends = [("from", _titles(brief, sources, both)), ("to", _titles(brief, destinations, both))]
    elif (rule.direction is Direction.INBOUND) is not rule.answers:
        ends = [("from", _titles(brief, sources, {*rule.remote.networks}))]
    else:
        ends = [("to", _titles(brief, destinations, {*rule.remote.networks}))]
    return " ".join((cut(label, _LONGEST), *(f"{word} {titles}" for word, titles in ends if titles)))


def _titles(brief: Brief, ids: Iterable[str], networks: Collection[Network]) -> str:
    """The titles of roles, as far as the brief has them and a rule has these networks of theirs."""
    known = {role.id: role for role in brief.roles}
    peers = [known[id_] for id_ in dict.fromkeys(ids) if id_ in known]
    # Each of several roles at one end of a flow has a rule of its own, unless their addresses are the same.
    matching = [role for role in peers if not {*role.addresses.networks}.isdisjoint(networks)] or peers
    *others, last = [*dict.fromkeys(role.title for role in matching)] or [""]
    return cut(f"{', '.join(others)} and {last}" if others else last, _LONGEST_PEERS)
