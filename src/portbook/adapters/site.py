"""A site on disk, read: configuration, data, targets, and what the ledger knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portbook.adapters.role_targets import target_problems
from portbook.blocks import Context
from portbook.compare.diff.preview import Preview
from portbook.estate import EstateServices, OwnNetwork
from portbook.estate import errors as estate_errors
from portbook.estate import problems as estate_problems
from portbook.evidence import Ledger
from portbook.load import Config, LoadedBook, find_config, read_book, with_own_addresses
from portbook.load.estate import LoadedEstate, read_estate
from portbook.load.release import read_history
from portbook.model import Book, Location, Problem, Severity
from portbook.model.estate import Estate
from portbook.model.release import Release
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.targets import Target, targets


@dataclass(frozen=True)
class Site:
    """What the site's files say.

    Attributes:
        config: where things are.
        book: the services that could be loaded, at the reader's own addresses, and those of the estate's groups and zones.
        targets: the chosen targets by id, in order.
        problems: what is wrong in the files.
        broken: files of services that could not be loaded, by id.
        written: the services as their files say.
        releases: what was published, the oldest first.
        network: the estate; empty where there is none.
    """

    config: Config
    book: Book
    targets: dict[str, Target]
    problems: tuple[Problem, ...]
    broken: Mapping[str, str]
    written: Book
    releases: tuple[Release, ...] = ()
    network: OwnNetwork = field(default_factory=lambda: OwnNetwork(Estate()))

    @property
    def ledger(self) -> LedgerFile:
        """Where evidence is kept."""
        return LedgerFile(self.config.ledger, self.config.root)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the services, by id."""
        return {service.id: service.title for service in self.written.services.values()}

    def context(self, ledger: Ledger, preview: Preview | None = None) -> Context:
        """What pages are expanded with."""
        return Context(
            self.book,
            self.targets,
            ledger,
            self.broken,
            self.problems,
            preview=preview,
            releases=self.releases,
            network=self.network,
        )

    def pages(self) -> Iterator[tuple[str, Path]]:
        """The Markdown pages in order: what to call each, and its file, which may be none that can be read."""
        for path in sorted(self.config.docs.rglob("*.md")):
            if path.exists() and not path.is_dir():
                yield relative(path, self.config.root), path


def read_site(start: Path) -> Site:
    """Read the site whose configuration is found at `start` or above it."""
    path = find_config(start)
    book = read_book(path.config.ports, relative_to=path.config.root, names=path.config.addresses)
    chosen, problems = _targets(path.config)
    problems += _ledger_problems(path.config)
    own, misplaced = with_own_addresses(book.book, path.config.values)
    misplaced = tuple(
        problem for problem in misplaced if not book.problems
    )  # of a file that is broken, nothing is known
    history = read_history(path.config.changes, relative_to=path.config.root)
    estate = read_estate(path.config.estate, relative_to=path.config.root, names=path.config.addresses)
    network = OwnNetwork(estate.estate, own.services)
    problems += target_problems(book.book.services.values(), targets())
    problems = [*path.problems, *problems, *misplaced, *book.problems, *history.problems]
    problems += _estate_problems(estate, network, book)
    whole = Book(EstateServices(own.services, network)) if network.estate.groups else own
    return Site(path.config, whole, chosen, tuple(problems), book.broken, book.book, history.releases, network)


def _estate_problems(estate: LoadedEstate, network: OwnNetwork, book: LoadedBook) -> tuple[Problem, ...]:
    """What is wrong in the estate's files; where they can be read, also in what they mean. Warnings are the check's."""
    return estate.problems or estate_errors(network, targets(), book.broken)


def estate_warnings(site: Site) -> tuple[Problem, ...]:
    """What may be wrong in the estate's files."""
    return tuple(
        problem
        for problem in estate_problems(site.network, targets(), site.broken)
        if problem.severity is not Severity.ERROR
    )


def _ledger_problems(config: Config) -> list[Problem]:
    """Why the ledger is not touched."""
    trouble = LedgerFile(config.ledger, config.root).trouble()
    where = Location(relative(config.ledger, config.root))
    return [Problem(where, "unusable-ledger", trouble.message, trouble.cure)] if trouble else []


def relative(path: Path, root: Path) -> str:
    """The path as a person in `root` would type it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _targets(config: Config) -> tuple[dict[str, Target], list[Problem]]:
    known = targets()
    where = Location(relative(config.root / "portbook.yml", config.root))
    cure = f"choose from {', '.join(known)}"
    problems = [
        Problem(where, "unknown-target", f"no target '{target}'", cure)
        for target in config.targets
        if target not in known
    ]
    ids = config.targets or tuple(known)
    return {id_: known[id_] for id_ in ids if id_ in known}, problems


def stamp(site: Site) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of the files that the site was read from: equal stamps, equal site."""
    return stamp_of(site.config)


def stamp_of(of: Config) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of the files that a site with this configuration is read from."""
    config, ledger = of.root / "portbook.yml", of.ledger
    folders = of.ports, of.changes, of.estate.with_suffix("")
    data = (path for folder in folders for path in sorted(folder.glob("*.y*ml")))
    files = [config, *data, of.estate, ledger, Path(f"{ledger}-wal")]
    about = ((file, file.stat()) for file in files if file.exists())
    return tuple((str(file), status.st_mtime_ns, status.st_size) for file, status in about)
