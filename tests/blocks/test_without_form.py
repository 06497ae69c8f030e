"""The warning of a block that names firewalls without the form that it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.blocks.read import read_block
from portbook.blocks.without_form import problems_of_form
from portbook.evidence import EmptyLedger
from portbook.load import read_book
from portbook.page import Fence, parse
from portbook.targets import targets

ROOT = Path(__file__).parents[2]
CONTEXT = Context(read_book(ROOT / "ports", ROOT).book, targets(), EmptyLedger())


@pytest.mark.parametrize(
    ("lines", "lacking"),
    [
        ("form: complete\ntargets: [nftables, ufw, firewalld]", "ufw, firewalld"),
        ("form: complete\ntargets: [nftables, iptables]", ""),
        ("targets: [nftables, ufw]", ""),
        ("form: complete", ""),  # whoever names no firewall wants those that have the form
        ("form: complete\ntargets: ufw", ""),  # an error of its own
    ],
)
def test_a_firewall_without_the_form_is_told(lines: str, lacking: str) -> None:
    (fence,) = (p for p in parse(f"```ports\nrules: ssh+postgresql\n{lines}\n```\n") if isinstance(p, Fence))
    block = read_block(fence, CONTEXT, "page.md").block
    assert block
    told = [str(problem) for problem in problems_of_form(block, CONTEXT)]
    begins = f"page.md:2:1: warning: the form complete is missing for {lacking}, so no tab shows it: leave them out"
    assert [text.startswith(begins) for text in told] == ([True] if lacking else [])
