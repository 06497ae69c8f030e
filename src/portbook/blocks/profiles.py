"""`profiles`: what each profile opens, costs and gains."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.base import Block, Context, Verb, profile_named
from portbook.blocks.cells import place
from portbook.escape.markdown import inline
from portbook.model import Direction, Flow, Profile, Role, Service
from portbook.snippets import profiles_of


def render(block: Block, context: Context) -> str:
    """A heading for each profile, its flows, and its price."""
    service = context.service(block)
    chosen = profiles_of(service)
    if block.profile:
        chosen = (profile_named(chosen, block.profile),)
    marks = "#" * block.heading_level
    return "\n".join(f"{marks} {inline(each.title)}\n\n{_body(service, each)}" for each in chosen)


def _body(service: Service, profile: Profile) -> str:
    extends = service.profiles.get(profile.extends)
    inherited = set(extends.flows) if extends else set()
    lines = [f"- everything in {inline(extends.title)}"] if extends else []
    lines += [
        f"- {line}" for each in profile.flows if each not in inherited for line in _flow(service, service.flows[each])
    ]
    told = [f"**Gain**: {inline(profile.gain)}"] if profile.gain else []
    told += [f"**Cost**: {inline(profile.cost)}"] if profile.cost else []
    told += [inline(note) for note in profile.notes]
    return "\n".join(lines) + "\n" + "".join(f"\n{each}\n" for each in told)


def _flow(service: Service, flow: Flow) -> Iterator[str]:
    source, destination = service.roles[flow.source_role], service.roles[flow.destination_role]
    for transport in flow.transports:
        yield f"**{inline(transport.label)}** {_way(source, destination, flow)} *({flow.need})*"


def _way(source: Role, destination: Role, flow: Flow) -> str:
    """`outbound to Tailscale servers: ...`; from one end to the other where both or neither are the reader's."""
    if source.host and not destination.host:
        return f"{Direction.OUTBOUND} to {place(destination, flow.destination)}"
    if destination.host and not source.host:
        return f"{Direction.INBOUND} from {place(source, flow.source)}"
    return f"from {place(source, flow.source)} to {place(destination, flow.destination)}"


VERB = Verb(
    "profiles", "The profiles of a service: what each opens, costs and gains.", render, ("profile", "heading-level")
)
