"""The warning above a whole file, and the problem at its block."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.blocks.closing import CURE, CURE_OF_GROUP, closing_problems
from portbook.blocks.read import read_block
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import read_book
from portbook.model import Book
from portbook.page import Fence, parse
from portbook.targets import targets

ROOT = Path(__file__).parents[2]
DATABASE, WHOLE = "postgresql", "ssh+dns:client+ntp:client+postgresql"
CONTEXT = Context(read_book(ROOT / "ports", ROOT).book, targets(), EmptyLedger())


def page(subject: str, lines: str = "") -> str:
    return f"```ports\nrules: {subject}\nform: complete\n{lines}```\n"


def problems(text: str, context: Context = CONTEXT) -> list[str]:
    (fence,) = (part for part in parse(text) if isinstance(part, Fence))
    block = read_block(fence, context, "page.md").block
    assert block
    return [str(problem) for problem in closing_problems(block, context)]


@pytest.mark.parametrize(
    ("subject", "closed"), [(DATABASE, "SSH, DNS, NTP"), ("ssh+postgresql", "DNS, NTP"), (WHOLE, "")]
)
def test_what_a_whole_file_closes_stands_above_it(subject: str, closed: str) -> None:
    text = page(subject, "targets: iptables\n")
    assert (f'!!! warning "This file closes {closed}"' in expand(text, CONTEXT).text) is bool(closed)
    told = f"page.md:2:1: warning: whoever loads this whole file closes {closed} on the host: {CURE}"
    assert [problem.partition(" [")[0] for problem in problems(text)] == ([told] if closed else [])


def test_what_comes_in_alone_keeps_what_the_host_sends() -> None:
    assert 'This file closes SSH"' in expand(page(DATABASE, "direction: inbound\n"), CONTEXT).text


def test_the_page_of_a_whole_file_has_no_fault_for_it() -> None:
    """A build with --strict goes on: the block is what its writer wants."""
    assert expand(page(DATABASE), CONTEXT).problems == ()


def test_the_services_of_a_host_group_are_chosen_in_the_estate() -> None:
    group = replace(CONTEXT.book.services[DATABASE], of_estate=True)
    (told,) = problems(page(DATABASE), replace(CONTEXT, book=Book({DATABASE: group})))
    assert CURE_OF_GROUP in told
