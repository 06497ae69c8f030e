"""A `ports` fence as a block, the verbs, and the context that blocks are rendered with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portbook.compare.diff.preview import Former, Preview
from portbook.estate.network import OwnNetwork
from portbook.evidence import Ledger
from portbook.layout import Links
from portbook.model import Book, Form, Location, Need, Problem, Profile, SeenDirection, Service
from portbook.model.estate import Estate
from portbook.model.profiles import profiles_of
from portbook.model.release import Release
from portbook.selection import Part
from portbook.targets import Target

ALL = "all"
"""The subject of a block about every service."""


class Picture(StrEnum):
    """What a diagram is drawn with."""

    SVG = "svg"
    TEXT = "text"


@dataclass(frozen=True)
class Block:
    """The content of one fence.

    Attributes:
        verb: name of the verb: `table`, `rules`, ...
        subject: id of a service or of a target, or `all`.
        where: place of the fence's first key.
        parts: where the subject is a host, the roles of services that it plays; empty for the service and `roles`.
        roles: ids of the roles whose host the flows are seen from; empty for no particular host.
        services: for the subject `all`, ids of the services to include; empty for all.
        direction: the direction of the flows to include, as the host sees it; None for every one.
        profile: id of the profile of the flows, or of the rules; `all` for every profile; empty for none.
        flows: ids of the flows to include, in this order; empty for all.
        need: the needs of the flows to include; empty for all.
        heading_level: level of the first heading that it makes, 1 to 6.
        targets: ids of the firewalls to show; empty for all.
        form: form of the snippets.
        columns: columns of a table; empty for the usual ones.
        picture: what a diagram is drawn with.
    """

    verb: str
    subject: str
    where: Location
    parts: tuple[Part, ...] = ()
    roles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    direction: SeenDirection | None = None
    profile: str = ""
    flows: tuple[str, ...] = ()
    need: tuple[Need, ...] = ()
    heading_level: int = 2
    targets: tuple[str, ...] = ()
    form: Form = Form.ADD
    columns: tuple[str, ...] = ()
    picture: Picture = Picture.SVG


@dataclass(frozen=True)
class Context:
    """The data that blocks are rendered from.

    Attributes:
        book: the services that could be loaded.
        targets: the targets in their order.
        ledger: the evidence for snippets.
        broken: files of the services that could not be loaded, by id. Their problems are reported at the files.
        problems: problems of the data files, shown on pages that need a service of `broken`.
        preview: what the pages are compared with; None for nothing.
        releases: what was published, the oldest first.
        network: the estate; empty where there is none.
        keep_html: gives what stands in the Markdown for HTML that no extension may look into; the HTML itself where nobody asks.
        links: to the pages of rules, where the site has them; None where each page has to show all of its snippets.
    """

    book: Book
    targets: Mapping[str, Target]
    ledger: Ledger
    broken: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    preview: Preview | None = None
    releases: tuple[Release, ...] = ()
    links: Links | None = None
    network: OwnNetwork = field(default_factory=lambda: OwnNetwork(Estate()))
    keep_html: Callable[[str], str] = str

    def former(self, service: Service) -> Former | None:
        """What a service was before; None without a preview, or where the service has no changes or is new."""
        return self.preview.former(service.id) if self.preview else None

    def service(self, block: Block) -> Service:
        """The service that a block is about."""
        return self.book.services[block.subject]


class Subject(StrEnum):
    """The kind of id that the value of a verb is."""

    SERVICE = "service"
    SERVICES = "service or all"
    """One service, or `all`."""
    HOST = "service of a host"
    """One service, or roles of several: `base+postgresql:server`."""
    TARGET = "target"
    ESTATE = "all"
    GROUP = "group"
    ZONES = "zone or all"
    """One zone, or `all`."""

    def known(self, context: Context) -> list[str]:
        """The ids that exist."""
        estate = context.network.estate
        if self is Subject.TARGET:
            return list(context.targets)
        if self is Subject.GROUP:
            return [*estate.groups]
        if self in {Subject.ESTATE, Subject.ZONES}:
            return [*(estate.zones if self is Subject.ZONES else ()), ALL]
        return [*context.book.services, *([ALL] if self is Subject.SERVICES else [])]

    @property
    def word(self) -> str:
        """`service` or `target`."""
        return self.value.split()[0]


@dataclass(frozen=True)
class Verb:
    """A verb of `ports` fences.

    Attributes:
        name: the first key of the fence.
        meaning: what it shows, one sentence.
        render: makes Markdown from a block; the Markdown ends in a newline.
        selectors: the other keys that it takes.
        subject: the kind of id that its value is.
    """

    name: str
    meaning: str
    render: Callable[[Block, Context], str]
    selectors: tuple[str, ...]
    subject: Subject = Subject.SERVICE


FLOW_SELECTORS = ("role", "direction", "profile", "flows", "need")


class Impossible(Exception):  # noqa: N818  # it says what the block is, as KeyError does
    """A block that is well-formed, but that the data has nothing to make from.

    Attributes:
        message: what the data lacks, one sentence without a full stop.
        cure: what to write instead; empty where nothing helps.
    """

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(f"{message}: {cure}" if cure else message)
        self.message = message
        self.cure = cure


def profiles_in(service: Service, block: Block) -> tuple[Profile, ...]:
    """The profiles that a block names: one, or with `all` every one; none where it names none.

    Raises:
        Impossible: the service has no such profile.
    """
    profiles = profiles_of(service)
    if block.profile == ALL and ALL not in service.profiles:
        return profiles
    return (profile_named(profiles, block.profile),) if block.profile else ()


def profile_named(profiles: tuple[Profile, ...], name: str) -> Profile:
    """The profile with an id.

    Raises:
        Impossible: there is no such profile.
    """
    for profile in profiles:
        if profile.id == name:
            return profile
    listed = ", ".join(profile.id for profile in profiles)
    message = f"no profile '{name}'"
    raise Impossible(message, f"choose one of {listed}")
