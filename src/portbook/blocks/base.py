"""What a `ports` fence says, and what it is expanded with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portbook.evidence import Ledger
from portbook.model import Book, Direction, Form, Location, Need, Problem, Profile, Role, Service
from portbook.model.pods import joined
from portbook.targets import Target

ALL = "all"
"""The subject of a block about every service."""


@dataclass(frozen=True)
class Block:
    """One fence, read.

    Attributes:
        verb: what to make: `table`, `rules`, ...
        subject: id of a service or of a target, or `all`.
        where: place of the fence's first key.
        roles: ids of the roles that it is seen from; empty for none in particular.
        services: for `all`: only these services.
        direction: only flows of this direction.
        profile: only flows of this profile; for rules, the profile.
        flows: only these flows, in this order.
        need: only flows of these needs.
        heading_level: of the first heading that it makes, 1 to 6.
        targets: which firewalls.
        form: which form of snippets.
        columns: which columns of a table.
    """

    verb: str
    subject: str
    where: Location
    roles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    direction: Direction | None = None
    profile: str = ""
    flows: tuple[str, ...] = ()
    need: tuple[Need, ...] = ()
    heading_level: int = 2
    targets: tuple[str, ...] = ()
    form: Form = Form.ADD
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What blocks are made from.

    Attributes:
        book: the services that could be loaded.
        targets: the targets in their order.
        ledger: what is known of snippets.
        broken: files of services that could not be loaded, by id: their problems are told there, and not again.
        problems: what is wrong in files of data, for pages that need one of `broken`.
    """

    book: Book
    targets: Mapping[str, Target]
    ledger: Ledger
    broken: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def service(self, block: Block) -> Service:
        """The service that a block is about."""
        return self.book.services[block.subject]


class Subject(StrEnum):
    """What the value of a verb names."""

    SERVICE = "service"
    SERVICES = "service or all"
    """One, or `all`."""
    TARGET = "target"

    def known(self, context: Context) -> list[str]:
        """What may be named."""
        if self is Subject.TARGET:
            return list(context.targets)
        return [*context.book.services, *([ALL] if self is Subject.SERVICES else [])]

    @property
    def word(self) -> str:
        """`service` or `target`."""
        return self.value.split()[0]


@dataclass(frozen=True)
class Verb:
    """One thing that a fence can say.

    Attributes:
        name: the first key of the fence.
        meaning: what it makes, one sentence.
        render: the block as Markdown that ends in a newline.
        selectors: the keys it takes besides.
        subject: what its value names.
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


def role_of(service: Service, block: Block) -> Role:
    """The host that a block's rules are for: the one it names (several are joined), else the only one.

    Raises:
        Impossible: the service has several hosts, or none.
    """
    ids = block.roles or (tuple(host.id for host in service.hosts) if len(service.hosts) == 1 else ())
    if not ids:
        listed = ", ".join(host.id for host in service.hosts)
        if not listed:
            message = f"{service.id} has no host of yours, so there are no rules"
            raise Impossible(message)
        message = f"{service.id} has several hosts"
        raise Impossible(message, f"add 'role:' with one of {listed}")
    return joined_role(service, ids)


def joined_role(service: Service, ids: tuple[str, ...]) -> Role:
    """One host that plays several roles at once, as `a+b`."""
    if len(ids) == 1:
        return service.roles[ids[0]]
    roles = [service.roles[id_] for id_ in ids]
    pods = joined(role.pods for role in roles)
    return Role("+".join(ids), " + ".join(role.title for role in roles), host=True, pods=pods)


def profile_named(profiles: tuple[Profile, ...], name: str) -> Profile:
    """The profile of that id.

    Raises:
        Impossible: there is none.
    """
    for profile in profiles:
        if profile.id == name:
            return profile
    listed = ", ".join(profile.id for profile in profiles)
    message = f"no profile '{name}'"
    raise Impossible(message, f"choose one of {listed}")
