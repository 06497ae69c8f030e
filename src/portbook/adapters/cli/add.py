"""`portbook add`: services of the catalogue, copied into a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from portbook.adapters.cli.catalogue import usable_catalogue
from portbook.adapters.cli.data_folder import present, usable_config, with_schema, write
from portbook.adapters.cli.unusable import Unusable
from portbook.adapters.site import relative
from portbook.catalogue import Catalogue
from portbook.catalogue.copies import ORIGINALS
from portbook.catalogue.origin import Origin, with_origin
from portbook.escape.visible import one_line
from portbook.load import Config
from portbook.load.estate import estate_files
from portbook.load.faults import close, shown
from portbook.model import NOWHERE, Problem, Role, Service
from portbook.model.address import spell_network
from portbook.report.base import counted


@click.command()
@click.argument("ids", metavar="SERVICE...", nargs=-1, required=True)
def add(ids: tuple[str, ...]) -> None:
    """Copy services of Portbook's catalogue into the site: all of them, or none.

    The copy is yours to edit. A line in it names what it was copied from, and a record in the folder .catalogue beside it has
    the original, so that portbook update can merge what is new: commit both.
    """
    config, known, wanted = usable_config(), usable_catalogue(), tuple(dict.fromkeys(ids))
    if problems := [*_unknown(known, wanted), *present(config, wanted)]:
        raise Unusable(*problems)
    services = [known.loaded.book.services[id_] for id_ in wanted]
    copies = {path: content for id_ in wanted for path, content in _copy(config, known, id_)}
    contents = with_schema(config, copies)
    write(config, contents)
    for path in contents:
        if path.parent.name != ORIGINALS:
            click.echo(f"{relative(path, config.root)} is new.")
    click.echo("\n".join(_next(config, known, services)))


def _unknown(known: Catalogue, ids: Iterable[str]) -> Iterator[Problem]:
    for id_ in ids:
        if id_ not in known.files:
            near = close(id_, known.files)
            cure = f"did you mean {shown(near[0])}?" if near else "portbook search finds a service by what it is for"
            yield Problem(NOWHERE, "unknown-service", f"the catalogue has no service {shown(id_)}", cure)


def _copy(config: Config, known: Catalogue, id_: str) -> Iterator[tuple[Path, bytes]]:
    """The copy, and the record of what it is a copy of."""
    original = known.files[id_]
    yield config.ports / f"{id_}.yml", with_origin(original, Origin.of(known.version, id_, original))
    yield config.ports / ORIGINALS / f"{id_}.yml", original


def _next(config: Config, known: Catalogue, services: Sequence[Service]) -> Iterator[str]:
    """What came of it, and what to do next."""
    yield f"\n{counted(len(services), 'service')} of Portbook's catalogue {known.version}. Next:"
    yield f"- Commit {relative(config.ports / ORIGINALS, config.root)} too: portbook update compares with what is in it."
    own = {(value.service, value.role) for value in config.values}
    lacking = {
        service.id: [role for role in service.roles.values() if role.placeholder and (service.id, role.id) not in own]
        for service in services
    }
    if estate_files(config.estate, config.root)[0]:
        yield "- Your estate has the addresses of hosts: let its groups play the new roles. Other hosts see placeholders."
    elif any(lacking.values()):
        yield "- Rules have placeholders for addresses that only you know. Write yours into portbook.yml:\n"
        yield from _values({id_: roles for id_, roles in lacking.items() if roles})
    if config.pages:
        yield "- The next build makes their pages: mkdocs serve shows them."
    yield "- portbook check proves the rules."


def _values(lacking: dict[str, list[Role]]) -> Iterator[str]:
    """The lines of portbook.yml with the placeholders to replace."""
    yield "values:"
    for id_, roles in lacking.items():
        yield f"  {id_}:"
        for role in roles:
            networks = ", ".join(f'"{spell_network(network)}"' for network in role.default)
            yield f"    {role.id}: [{networks}] # {one_line(role.title)}"
    yield ""
