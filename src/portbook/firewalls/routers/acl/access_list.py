"""The target of a router's access lists."""

from __future__ import annotations

from functools import partial

from portbook.firewalls.routers.acl.dialect import LACKS, Dialect
from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.firewalls.routers.acl.read import read
from portbook.firewalls.routers.acl.render import render
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords


def access_lists(
    id_: str,
    title: str,
    dialect: Dialect,
    grammar: Grammar,
    *,
    notes: tuple[str, ...],
    links: tuple[tuple[str, str], ...],
) -> Target:
    """A target that renders access lists in a router's dialect and reads them with its grammar.

    Args:
        id_: id of the target; the second readers know the router by it too.
        title: title of the router.
        dialect: the router's words, for rendering.
        grammar: the router's words, for reading.
        notes: what an operator has to know before pasting.
        links: title and URL of the vendor's documents.
    """
    return Target(
        id=id_,
        title=title,
        group=Group.ROUTER,
        language="access-list",
        forms=(Form.ADD, Form.UNDO, Form.SHOW),
        engines=("ansible-networks", "router-names", "reader"),
        render=partial(render, dialect=dialect),
        networks=_network_words(dialect),
        undone_first="An access list keeps what no command names, and remarks belong to their entries, so those of the old version are taken out before the new ones come",
        read=partial(read, grammar=grammar),
        read_host=partial(read, grammar=grammar, whole=True),
        lacks=LACKS,
        for_network=True,
        notes=notes,
        links=links,
    )


def _network_words(dialect: Dialect) -> NetworkWords:
    if dialect.wildcards:
        return NetworkWords.WILDCARD
    return NetworkWords.HOST if dialect.hosts else NetworkWords.CIDR
