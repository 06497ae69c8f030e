"""A router's access lists as a target."""

from __future__ import annotations

from functools import partial

from portbook.model import Form
from portbook.targets.acl.dialect import LACKS, Dialect
from portbook.targets.acl.read import read
from portbook.targets.acl.render import render
from portbook.targets.base import Group, Target


def access_lists(
    id_: str, title: str, dialect: Dialect, notes: tuple[str, ...], links: tuple[tuple[str, str], ...]
) -> Target:
    """The target whose snippets are in a router's dialect.

    Args:
        id_: its own, which the second readers know it by too.
        title: as a page names it.
        dialect: the router's words.
        notes: what its reader has to know.
        links: the vendor's documents, each with its title and address.
    """
    return Target(
        id=id_,
        title=title,
        group=Group.ROUTER,
        language="access-list",
        forms=(Form.ADD, Form.UNDO, Form.SHOW),
        engines=("ansible-networks", "router-names", "reader"),
        render=partial(render, dialect=dialect),
        read=partial(read, dialect=dialect),
        read_host=partial(read, dialect=dialect, whole=True),
        lacks=LACKS,
        for_network=True,
        notes=notes,
        links=links,
    )
