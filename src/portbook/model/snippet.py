"""Snippet: exactly the bytes that a reader copies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portbook.model.address import Network
from portbook.model.flow import Flow
from portbook.model.gap import Gap
from portbook.model.pods import Labels
from portbook.model.role import Placeholder, Role
from portbook.model.rule import Rule


class Form(StrEnum):
    """What a snippet is for."""

    ADD = "add"
    """Added to an existing firewall: the default."""
    COMMAND = "command"
    """The same addition as commands of the vendor's own program."""
    OLDER = "older"
    """The same addition in an older syntax, which still works."""
    COMPLETE = "complete"
    """A whole file, which replaces what is there."""
    UNDO = "undo"
    """Takes an addition back."""
    SHOW = "show"
    """Lists what is there, an addition too, and changes nothing."""
    DELTA = "delta"
    """Brings a host that has the addition of one version of the data to the addition of another version."""


OF_ONE_VERSION = tuple(form for form in Form if form is not Form.DELTA)
"""The forms that a target renders from one version of the data."""


@dataclass(frozen=True, order=True)
class SnippetId:
    """The identity of a snippet: also its ledger key, page anchor and URL."""

    service: str
    role: str
    profile: str
    target: str
    form: Form = Form.ADD

    def __str__(self) -> str:
        return f"{self.service}/{self.role}/{self.profile}/{self.target}/{self.form}"

    @property
    def parts(self) -> tuple[str, str, str, str, str]:
        """What it consists of: many are ordered faster by it."""
        return self.service, self.role, self.profile, self.target, self.form

    @property
    def anchor(self) -> str:
        """The identity as an HTML id."""
        return str(self).replace("/", "--")


@dataclass(frozen=True)
class Brief:
    """What a target renders a snippet from.

    Attributes:
        id: identity of the snippet.
        service_title: title of the service, for people.
        role_title: title of the host's role.
        profile_title: title of the profile.
        rules: the traffic to allow, in the data's order; every rule is one that the target can express.
        flows: the flows of these rules, for comments: titles, purposes.
        roles: the roles that the flows name, for comments: sources and destinations.
        placeholders: addresses that the reader has to replace.
        gaps: differences between the data and what the target can express.
        broadcasts: destinations of its flows that are broadcast addresses of a role's networks. No host sends from them.
        pods: labels of the pods that the rules apply to; empty where the data has none.
    """

    id: SnippetId
    service_title: str
    role_title: str
    profile_title: str
    rules: tuple[Rule, ...]
    flows: tuple[Flow, ...] = ()
    roles: tuple[Role, ...] = ()
    placeholders: tuple[Placeholder, ...] = ()
    gaps: tuple[Gap, ...] = ()
    broadcasts: tuple[Network, ...] = ()
    pods: Labels = ()

    def flow(self, flow_id: str) -> Flow:
        """The flow of that id.

        Raises:
            KeyError: the brief has no such flow.
        """
        for flow in self.flows:
            if flow.id == flow_id:
                return flow
        raise KeyError(flow_id)


@dataclass(frozen=True)
class Snippet:
    """A rendered brief.

    Attributes:
        brief: what it was rendered from.
        text: the bytes that are copied, UTF-8, ending in a newline.
        language: the info string of its fence.
        rules: the traffic that it allows: the brief's rules, and for `complete` also the target's base set. Empty for
            `undo` and `show`.
    """

    brief: Brief
    text: str
    language: str
    rules: tuple[Rule, ...]

    @property
    def id(self) -> SnippetId:
        """Identity of the snippet."""
        return self.brief.id
