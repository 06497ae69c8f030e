"""The commands of `portbook diff`: what a reader of the old version runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from portbook.adapters.cli.choices import chosen_targets
from portbook.adapters.site import Site, read_site
from portbook.compare.diff.delta import deltas
from portbook.compare.diff.pairing import ServicePair
from portbook.deltas import Delta
from portbook.model import NOWHERE, Location, Problem
from portbook.proof import processes
from portbook.proof.deltas import prove_deltas
from portbook.report.diff import Commands, DiffReport
from portbook.rules import TooComplex
from portbook.targets import Target


def with_commands(report: DiffReport, names: Iterable[str], *, prove: bool, own: bool = False) -> DiffReport:
    """The report with the commands of some targets.

    Args:
        report: the difference.
        names: ids of the targets.
        prove: whether the commands are run.
        own: whether host groups and zones have the commands of their own targets, whatever others are named.

    Raises:
        Unusable: there is no such target.
    """
    site = read_site(Path.cwd())
    targets = chosen_targets(site, tuple(names))
    problems: list[Problem] = []
    made = [
        delta
        for pair in report.difference.pairs
        for delta in _deltas(pair, (_own(pair, site) if own and pair.latest.of_estate else targets).values(), problems)
    ]
    evidence = dict(prove_deltas(made, site.targets, processes.cores())) if prove else {}
    commands = tuple(
        Commands(delta, site.targets[delta.latest.id.target].title, evidence.get(place))
        for place, delta in enumerate(made)
    )
    difference = replace(report.difference, problems=(*report.difference.problems, *problems))
    return replace(report, difference=difference, commands=commands)


def _own(pair: ServicePair, site: Site) -> dict[str, Target]:
    """The targets of a host group or a zone that the site has, of both versions."""
    named = {id_ for side in (pair.old, pair.new) if side for role in side.hosts for id_ in role.targets}
    return {id_: target for id_, target in site.targets.items() if id_ in named}


def _deltas(pair: ServicePair, targets: Iterable[Target], problems: list[Problem]) -> Iterator[Delta]:
    try:
        yield from deltas(pair, targets)
    except TooComplex as error:
        where = Location(pair.latest.path, 0, 0) if pair.latest.path else NOWHERE
        problems.append(Problem(where, "too-complex", str(error), "split the service into smaller ones"))
