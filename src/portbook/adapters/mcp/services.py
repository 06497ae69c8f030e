"""A service by its id, wherever it is: in the site, else in the catalogue. This is the one place where services are looked up."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.adapters.cli.choices import one_of
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.mcp.current_site import Snapshot
from portbook.model import Problem, Service

SITE, CATALOGUE = "site", "catalogue"


@dataclass(frozen=True)
class KnownService:
    """A service, and where it is.

    Attributes:
        service: the service; in a site, at the reader's own addresses.
        source: `site` or `catalogue`.
    """

    service: Service
    source: str


def known_service(snapshot: Snapshot, name: str) -> KnownService:
    """The service of that id.

    Raises:
        Unusable: there is none, or its file has problems.
    """
    own = snapshot.site.book.services
    if name in own:
        return KnownService(own[name], SITE)
    if problems := _of_broken(snapshot, name):
        raise Unusable(*problems)
    others = snapshot.catalogue.loaded.book.services
    return KnownService(one_of("service", name, {**others, **own}), CATALOGUE)


def refuse_one_of_the_catalogue(snapshot: Snapshot, name: str) -> None:
    """Pass over a service that the site has.

    Raises:
        Unusable: only the catalogue has it, so that the site renders and proves no rules of it; or its file has problems.
    """
    if known_service(snapshot, name).source == CATALOGUE:
        raise Unusable(of_argument(f"the site has no service '{name}', the catalogue has", f"run portbook add {name}"))


def _of_broken(snapshot: Snapshot, name: str) -> tuple[Problem, ...]:
    """The problems of the file of a service that could not be loaded; empty for other services."""
    path = snapshot.site.broken.get(name)
    return tuple(problem for problem in snapshot.site.problems if path and problem.where.path == path)
