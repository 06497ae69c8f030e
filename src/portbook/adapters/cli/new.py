"""`portbook new`: the file of a service to fill in."""

from __future__ import annotations

from importlib.resources import files

import click

from portbook.adapters.cli.data_folder import present, usable_config, with_schema, write
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import relative
from portbook.catalogue import read_catalogue
from portbook.escape.yaml import string
from portbook.load.faults import shown
from portbook.load.readings import reading
from portbook.load.words import ID, LONGEST_ID, RESERVED

_TEMPLATE = files("portbook.adapters") / "starter" / "new" / "service.yml"
_ID, _TITLE = "example-service", "Example Service"
"""What the template has in the place of the service's own."""


@click.command()
@click.argument("id_", metavar="SERVICE")
def new(id_: str) -> None:
    """Write a file for SERVICE, with every key explained, to fill in. It loads as it stands."""
    if not ID.fullmatch(id_) or len(id_) > LONGEST_ID or id_ in RESERVED:
        cure = f"use at most {LONGEST_ID} lower-case letters, digits and hyphens, no hyphen first, and not {' or '.join(sorted(RESERVED))}"
        raise Unusable(of_argument(f"{shown(id_)} cannot be an id", cure))
    config = usable_config()
    if problems := present(config, (id_,)):
        raise Unusable(*problems)
    path = config.ports / f"{id_}.yml"
    write(config, with_schema(config, {path: _filled_in(id_).encode()}))
    click.echo(f"{relative(path, config.root)} is new: fill it in, then run portbook check.")
    if id_ in read_catalogue().files:
        click.echo(f"Portbook's catalogue has {id_} already: portbook add copies it.")


def _filled_in(id_: str) -> str:
    """The template with an id and a title."""
    title = id_.replace("-", " ").strip().capitalize()
    text = _TEMPLATE.read_text("utf-8")
    text = text.replace(f"service: {_ID}", f"service: {_quoted(id_)}").replace(
        f"title: {_TITLE}", f"title: {_quoted(title)}"
    )
    return text.replace(_TITLE, title)


def _quoted(text: str) -> str:
    """A text as YAML has it: in quotes where some version of YAML would read a number or a flag."""
    return text if reading(text) is None else string(text)
