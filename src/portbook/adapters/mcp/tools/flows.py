"""`get_flows`: a service, and who talks to whom in it."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.adapters.mcp.answer import Answer, Tool, told
from portbook.adapters.mcp.arguments import word, words
from portbook.adapters.mcp.current_site import Snapshot
from portbook.adapters.mcp.flow_state import FlowState, flow_state
from portbook.adapters.mcp.proof_state import DATA_ALONE, unproven
from portbook.adapters.mcp.selected_flows import selected_flows
from portbook.adapters.mcp.services import known_service
from portbook.adapters.mcp.tools.snippet import host
from portbook.escape.visible import one_line
from portbook.model import Direction, Need, Profile, Role, Service
from portbook.model.profiles import default_profile, profiles_of
from portbook.report.base import counted

_MOST_FLOWS = 500


@dataclass(frozen=True)
class FlowQuestion:
    """Which flows: those that every argument selects, as the selectors of fences in pages do.

    Attributes:
        service: the id of a service of the site or of the catalogue, or `SERVICE:ROLE`.
        role: whose point of view: the id of a role, or several joined by `+`; by default, nobody's.
        direction: `inbound` or `outbound`, as the role sees it.
        profile: the id of a profile.
        need: how much the flows are needed; by default, all.
        flows: the ids of flows; by default, all.
    """

    service: str = word()
    role: str = word("")
    direction: str = word("", enum=("", *(direction.value for direction in Direction)))
    profile: str = word("")
    need: tuple[str, ...] = words(enum=tuple(need.value for need in Need))
    flows: tuple[str, ...] = words()


@dataclass(frozen=True)
class RoleState:
    """One end of flows.

    Attributes:
        id: what other arguments call it by.
        title: as people call it.
        process: the program that listens or connects there; may be empty.
        host: whether it is yours, with a firewall of its own, so that there are snippets for it.
        placeholder: whether only you know its addresses.
    """

    id: str
    title: str
    process: str
    host: bool
    placeholder: bool


@dataclass(frozen=True)
class ProfileState:
    """A named set of flows.

    Attributes:
        id: what other arguments call it by.
        title: as people call it.
        default: whether it is taken where none is named.
        flows: the ids of its flows.
    """

    id: str
    title: str
    default: bool
    flows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Flows(Answer):
    """A service and the selected flows.

    Attributes:
        service: its id.
        title: as people write it.
        summary: one sentence; may be empty.
        source: `site`, or `catalogue`: then the site has no snippets of it before `portbook add`.
        path: its file.
        version: the version of the product that the facts are for; may be empty.
        reviewed: the day of the last review of the whole file, ISO 8601; empty for none.
        notes: remarks on the whole service.
        roles: all roles.
        profiles: all profiles.
        flows: the selected flows, in the order of the data; one that the role both sends and receives is there twice.
    """

    service: str = ""
    title: str = ""
    summary: str = ""
    source: str = ""
    path: str = ""
    version: str = ""
    reviewed: str = ""
    notes: tuple[str, ...] = ()
    roles: tuple[RoleState, ...] = ()
    profiles: tuple[ProfileState, ...] = ()
    flows: tuple[FlowState, ...] = ()


def ask(snapshot: Snapshot, asked: FlowQuestion) -> Flows:
    """The service and its selected flows, and what is wrong in the site's files.

    Raises:
        Unusable: something is unknown, or the file of the service has problems.
    """
    name, _, role = host(asked.service, asked.role).partition(":")
    known = known_service(snapshot, name)
    service = known.service
    selectors = {"role": (role,), "direction": (asked.direction,), "profile": (asked.profile,)}
    one = {key: tuple(filter(None, value)) for key, value in selectors.items()}
    selected = selected_flows(service, {**one, "need": asked.need, "flows": asked.flows})
    problems, left_off = told(snapshot.site.problems)
    return Flows(
        answered=True,
        sentence=f"{counted(len(selected), 'flow')} of {one_line(service.title)} ({service.id})",
        proof=unproven(DATA_ALONE),
        problems=problems,
        left_off=left_off + max(len(selected) - _MOST_FLOWS, 0),
        service=service.id,
        title=one_line(service.title),
        summary=one_line(service.summary),
        source=known.source,
        path=service.path,
        version=one_line(service.version),
        reviewed=service.reviewed.isoformat() if service.reviewed else "",
        notes=tuple(map(one_line, service.notes)),
        roles=tuple(map(_role, service.roles.values())),
        profiles=tuple(_profile(profile, service) for profile in profiles_of(service)),
        flows=tuple(flow_state(service, directed) for directed in selected[:_MOST_FLOWS]),
    )


def _role(role: Role) -> RoleState:
    return RoleState(role.id, one_line(role.title), one_line(role.process), role.host, role.placeholder is not None)


def _profile(profile: Profile, service: Service) -> ProfileState:
    default = profile.id == default_profile(service).id
    return ProfileState(profile.id, one_line(profile.title), default, profile.flows)


def _words(answer: Flows) -> tuple[str, ...]:
    roles = ", ".join(f"{role.id}{' (yours)' if role.host else ''}" for role in answer.roles)
    profiles = ", ".join(f"{profile.id}{' (default)' if profile.default else ''}" for profile in answer.profiles)
    head = [f"{answer.sentence}, of the {answer.source}.", f"Roles: {roles}. Profiles: {profiles}."]
    return ("\n".join([*head, *(f"- {flow.summary}" for flow in answer.flows)]),)


TOOL = Tool(
    name="get_flows",
    title="Get a service and its flows",
    description=(
        "Who talks to whom in a service, over which protocols and ports, how much it is needed and why, with the service's roles "
        "and profiles. It selects by role, direction, profile, need and flow."
    ),
    arguments=FlowQuestion,
    answer=Flows,
    written_by_others=(
        "title",
        "summary",
        "version",
        "notes[]",
        "roles[].title",
        "roles[].process",
        "profiles[].title",
        "flows[].title",
        "flows[].purpose",
        "flows[].without",
        "flows[].conditions[]",
        "flows[].notes[]",
        "flows[].references[].title",
        "flows[].references[].url",
    ),
    ask=ask,
    words=_words,
)
