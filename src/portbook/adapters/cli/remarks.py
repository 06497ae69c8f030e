"""What a command says on standard error, beside its report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from portbook.adapters.document_files import Document
from portbook.escape.visible import one_line


def remark(sentence: str) -> None:
    """Say something; the name of a document in it may be a stranger's."""
    click.echo(one_line(sentence), err=True)


@contextmanager
def bar(count: int) -> Iterator[Callable[[Document], None]]:
    """A bar where standard error is a terminal, so that a report on standard output stays whole.

    Args:
        count: how many documents there are.
    """
    if not sys.stderr.isatty():
        yield lambda _document: None
        return
    with click.progressbar(length=count, file=sys.stderr, item_show_func=lambda name: name or "") as shown:
        yield lambda document: shown.update(1, one_line(document.name))
