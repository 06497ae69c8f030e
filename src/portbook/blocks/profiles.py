"""`profiles`: what each profile opens, costs and gains."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.blocks.base import Block, Context, Verb, profiles_in
from portbook.blocks.cells import destination_of, source_of
from portbook.escape.markdown import inline
from portbook.model import Direction, Flow, Profile, Service
from portbook.model.profiles import profiles_of


def render(block: Block, context: Context) -> str:
    """A heading for each profile, its flows, and its price."""
    service = context.service(block)
    chosen = profiles_in(service, block) or profiles_of(service)
    marks = "#" * block.heading_level
    return "\n".join(f"{marks} {inline(profile.title)}\n\n{_body(service, profile)}" for profile in chosen)


def _body(service: Service, profile: Profile) -> str:
    extends = service.profiles.get(profile.extends)
    inherited = set(extends.flows) if extends else set()
    lines = [f"- everything in {inline(extends.title)}"] if extends else []
    lines += [
        f"- {line}" for flow in profile.flows if flow not in inherited for line in _flow(service, service.flows[flow])
    ]
    remarks = [f"**Gain**: {inline(profile.gain)}"] if profile.gain else []
    remarks += [f"**Cost**: {inline(profile.cost)}"] if profile.cost else []
    remarks += [inline(note) for note in profile.notes]
    return "\n".join(lines) + "\n" + "".join(f"\n{remark}\n" for remark in remarks)


def _flow(service: Service, flow: Flow) -> Iterator[str]:
    for transport in flow.transports:
        yield f"**{inline(transport.label)}** {_way(service, flow)} *({flow.need})*"


def _way(service: Service, flow: Flow) -> str:
    """The way of a flow: `outbound to Tailscale servers: ...`, or both ends where both or neither are the reader's hosts.

    Where the reader has several hosts, the one that it is about is named: `inbound to Server from Clients`.
    """
    source, destination = source_of(service, flow), destination_of(service, flow)
    ours = [{service.roles[end].host for end in ends} for ends in (flow.source_roles, flow.destination_roles)]
    several = len(service.hosts) > 1
    if ours == [{True}, {False}]:
        return f"{Direction.OUTBOUND}{f' from {source}' if several else ''} to {destination}"
    if ours == [{False}, {True}]:
        return f"{Direction.INBOUND}{f' to {destination}' if several else ''} from {source}"
    return f"from {source} to {destination}"


VERB = Verb(
    "profiles", "The profiles of a service: what each opens, costs and gains.", render, ("profile", "heading-level")
)
