"""Services of the site and of the catalogue that match a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portbook.catalogue import Catalogue, catalogue_folder
from portbook.catalogue.query import Term
from portbook.catalogue.search import Hit, near_names, search
from portbook.load import Config, find_config, read_book
from portbook.model import Problem, Service


@dataclass(frozen=True)
class OwnServices:
    """The services of a site, as far as they can be searched.

    Attributes:
        by_id: the services.
        problems: of the files, those that cannot be searched.
    """

    by_id: Mapping[str, Service]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class FoundServices:
    """What a query finds.

    Attributes:
        hits: the services, the best match first; a service of the site stands for the catalogue's of its name.
        near: ids that are spelled much like the query, where there are no hits.
        own: the services of the site, by id.
    """

    hits: tuple[Hit, ...]
    near: tuple[str, ...]
    own: Mapping[str, Service]

    def described(self) -> list[dict[str, object]]:
        """The hits, for programs."""
        return [self._described(hit) for hit in self.hits]

    def is_own(self, hit: Hit) -> bool:
        """Whether a hit is the site's own."""
        return self.own.get(hit.service.id) is hit.service

    def _described(self, hit: Hit) -> dict[str, object]:
        service = hit.service
        return {
            "id": service.id,
            "title": service.title,
            "summary": service.summary,
            "group": service.group,
            "source": "site" if self.is_own(hit) else "catalogue",
            "path": service.path,
            "matches": [{"place": match.place, "text": match.text} for match in hit.matches],
        }


def own_services(start: Path) -> OwnServices:
    """The services of the site at or above a folder; none where there is no site, or it is the catalogue itself."""
    loaded = find_config(start)
    if not has_own(loaded.config):
        return OwnServices({})
    book = read_book(loaded.config.ports, loaded.config.root, loaded.config.addresses)
    return OwnServices(book.book.services, (*loaded.problems, *book.problems))


def has_own(config: Config) -> bool:
    """Whether a site has services of its own: it has data, and is not the catalogue itself."""
    return config.ports.is_dir() and config.ports.resolve() != catalogue_folder().resolve()


def find_services(query: tuple[Term, ...], known: Catalogue, own: Mapping[str, Service]) -> FoundServices:
    """The services that match every term."""
    services = (*own.values(), *known.loaded.book.services.values())
    hits = _once(search(query, services), own)
    return FoundServices(hits, () if hits else near_names(query, services), own)


def _once(hits: Iterable[Hit], own: Mapping[str, Service]) -> tuple[Hit, ...]:
    """The hits without those of the catalogue of which the site's own service is one too."""
    listed = tuple(hits)
    ids = {hit.service.id for hit in listed if own.get(hit.service.id) is hit.service}
    return tuple(hit for hit in listed if own.get(hit.service.id) is hit.service or hit.service.id not in ids)
