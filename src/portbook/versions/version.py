"""A version of the data: its files as bytes, wherever they are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from portbook.load.named_addresses import Names
from portbook.load.referring_files import referring_files
from portbook.load.values import Value
from portbook.model import Addresses, Problem


@dataclass(frozen=True)
class EstateFiles:
    """The files of the estate of one version; none where it has no estate.

    Attributes:
        files: the bytes of each by path, in the order in which they are read.
        problems: what could not be read, and why: nothing is then known of the estate.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Version:
    """The files of one version.

    Attributes:
        name: what a person called it: `origin/main`, `ports`, `services.json`.
        files: the bytes of each file of `ports/` by path, in order of path.
        problems: what could not be read, and why.
        unknown: ids of services that it has and of which nothing can be told.
        values: the reader's own addresses, which its portbook.yml has.
        addresses: the addresses by name that its portbook.yml has.
        estate: its zones and host groups; None for a version that cannot have any: a services.json, a folder of services.
    """

    name: str
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()
    unknown: frozenset[str] = frozenset()
    values: tuple[Value, ...] = ()
    estate: EstateFiles | None = None
    addresses: Names = field(default_factory=dict)

    @property
    def own_addresses(self) -> frozenset[tuple[str, str, Addresses]]:
        """The reader's own addresses by service and role, wherever they stand."""
        return frozenset((value.service, value.role, value.addresses) for value in self.values)


class UnusableVersion(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A version that cannot be read at all.

    Attributes:
        problem: why, and what to do about it.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def changed_files(base: Version, head: Version) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of each version whose bytes the other version does not have as often: the others cannot differ in anything.

    Where the versions have other addresses of the reader's own, or by name, any file may differ. Where any file differs, those count
    too that name roles of other services, with the files that may be of these services.
    """
    if base.own_addresses != head.own_addresses or base.addresses != head.addresses:
        return dict(base.files), dict(head.files)
    old, new = Counter(base.files.values()), Counter(head.files.values())
    different = {content for content in old.keys() | new.keys() if old[content] != new[content]}
    if different:
        different |= referring_files((*base.files.values(), *head.files.values()))
    return (
        {path: content for path, content in base.files.items() if content in different},
        {path: content for path, content in head.files.items() if content in different},
    )
