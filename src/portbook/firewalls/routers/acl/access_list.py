"""A router's access lists as a target."""

from __future__ import annotations

from functools import partial

from portbook.firewalls.routers.acl.dialect import LACKS, Dialect
from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.firewalls.routers.acl.read import read
from portbook.firewalls.routers.acl.render import render
from portbook.model import Form
from portbook.targets.base import Group, Target


def access_lists(
    id_: str,
    title: str,
    dialect: Dialect,
    grammar: Grammar,
    *,
    notes: tuple[str, ...],
    links: tuple[tuple[str, str], ...],
) -> Target:
    """The target whose snippets are in a router's dialect, and read by its grammar.

    Args:
        id_: its own, which the second readers know it by too.
        title: as a page names it.
        dialect: the router's words, for saying rules.
        grammar: its words, for reading them.
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
        undone_first="An access list keeps what no command names, and remarks belong to their entries, so those of the old version are taken out before the new ones come",
        read=partial(read, grammar=grammar),
        read_host=partial(read, grammar=grammar, whole=True),
        lacks=LACKS,
        for_network=True,
        notes=notes,
        links=links,
    )
