"""What `portbook check` says of the data besides what cannot be loaded: most of it are warnings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from portbook.adapters.cli.unusable import current_day
from portbook.adapters.problem_cache import ProblemCache
from portbook.adapters.registries import Registries
from portbook.adapters.site import Site, estate_warnings
from portbook.compare.freshness import OLD_SOURCE, expired_waivers, stale_facts
from portbook.compare.lint import lint
from portbook.compare.lint.dates import OLD
from portbook.compare.second_sources import registry_problems
from portbook.model import Problem, Service


def data_problems(site: Site, chosen: Site, stale_after: timedelta | None, cache: ProblemCache) -> Iterator[Problem]:
    """Waivers that have expired; of the chosen services, what lint rules and registries find, and where asked for, facts that are old.

    Args:
        site: the whole site.
        chosen: the site with the chosen services.
        stale_after: the highest age of facts; None for any.
        cache: what was found before.

    Raises:
        Unusable: the day of today cannot be read.
    """
    day = current_day()
    for service in site.book.services.values():
        yield from expired_waivers(service, day)
    yield from expired_waivers(site.network.estate, day)
    registries = Registries()
    yield from cache.problems("registries", (registries.stamp,), lambda: registries.loaded.problems)
    yield from estate_warnings(site)
    for id_ in (service.id for service in chosen.book.services.values() if not service.of_estate):
        # The data is judged as it is written: a reader's own addresses are in the configuration.
        service = site.written.services[id_]
        found_from = service.path, service.digest, str(day), str(stale_after), registries.stamp
        yield from cache.problems(f"data {id_}", found_from, partial(_found, service, day, stale_after, registries))


def _found(service: Service, day: date, stale_after: timedelta | None, registries: Registries) -> Iterator[Problem]:
    yield from _of_service(service, day, stale_after)
    yield from registry_problems(service, registries.loaded.registries)


def _of_service(service: Service, day: date, stale_after: timedelta | None) -> Iterator[Problem]:
    stale = [] if stale_after is None else list(stale_facts(service, day, stale_after))
    old = {problem.where for problem in stale if problem.id == OLD_SOURCE}
    yield from stale
    # What is stale by the option is told once.
    yield from (problem for problem in lint(service, day) if problem.id != OLD.id or problem.where not in old)
