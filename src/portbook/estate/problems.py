"""What is wrong with an estate, in the order of its files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from portbook.estate.addresses import group_problems, zone_problems
from portbook.estate.collisions import collisions
from portbook.estate.ip_versions import apart
from portbook.estate.names import name_problems
from portbook.estate.network import Missing, OwnNetwork
from portbook.load.faults import listed
from portbook.model import Need, Problem, Severity
from portbook.model.estate import Estate


def problems(network: OwnNetwork, targets: Collection[str], broken: Collection[str] = ()) -> tuple[Problem, ...]:
    """Everything that is wrong: what it names and is not there, what overlaps, what has nobody at the other end.

    Args:
        network: the estate with the services of the site.
        targets: ids of the targets that there are.
        broken: ids of the services whose files have problems, of which nothing is known.
    """
    collide = _told(network.estate, "port-collision", collisions(network))
    separate = _told(network.estate, "no-common-ip-version", apart(network))
    return tuple(sorted({*_of_any_severity(network, targets, broken), *collide, *separate}))


def errors(network: OwnNetwork, targets: Collection[str], broken: Collection[str] = ()) -> tuple[Problem, ...]:
    """The errors among the problems, which every command looks for: without what can only be a warning."""
    all_of = _of_any_severity(network, targets, broken)
    return tuple(sorted({problem for problem in all_of if problem.severity is Severity.ERROR}))


def _of_any_severity(network: OwnNetwork, targets: Collection[str], broken: Collection[str]) -> Iterator[Problem]:
    yield from name_problems(network, targets, broken)
    yield from zone_problems(network.estate)
    yield from group_problems(network.estate)
    yield from _told(network.estate, "nobody-plays", _nobody_plays(network))


def _told(estate: Estate, id_: str, all_of: Iterable[tuple[str, Problem]]) -> Iterator[Problem]:
    """The warnings of one id that nobody says are right."""
    ignore = estate.ignores.get(id_)
    for group, problem in all_of:
        if ignore is None or (ignore.groups and group not in ignore.groups):
            yield problem


def _nobody_plays(network: OwnNetwork) -> Iterator[tuple[str, Problem]]:
    """Clients without a server, and servers without a client."""
    for missing in network.missing:
        role = f"{missing.service.id}/{missing.role.id}"
        played = missing.role.stands_for or role
        message = f"nobody plays {played}{_of_instance(missing)}, which {_does(missing)}"
        cure = (
            f"let a group play {played if missing.role.stands_for else 'it'}, also hosts of others without `firewall`, or add {role} "
            f"to `absent` of the instance {missing.instance}"
        )
        if missing.instances:
            message += f", and the instances {listed(missing.instances, 'and')} have it"
            cure = f"let the groups of the one that is meant play {missing.service.id}@{missing.instance}/{missing.role.id} too"
        needed = not missing.sends and missing.flow.need is Need.REQUIRED
        severity = Severity.ERROR if needed else Severity.WARNING
        yield missing.group.id, Problem(missing.play.where, "nobody-plays", message, cure, severity)


def _of_instance(missing: Missing) -> str:
    return "" if missing.instance == missing.service.id else f" of the instance {missing.instance}"


def _does(missing: Missing) -> str:
    verb = "would send to it" if missing.sends else "it sends to"
    return f"{verb}: {missing.flow.label}"
