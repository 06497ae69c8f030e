"""Whatever a program sends is answered, in sentences that say what to send instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.targets.size_limits import MAX_BYTES
from tests.adapters.mcp.conftest import Ask

CASES = yaml.safe_load((Path(__file__).parent / "cases/arguments.yml").read_text("utf-8"))
BIG = "x" * (MAX_BYTES + 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_cannot_be_used_is_told(case: dict[str, Any], ask: Ask, site: Path) -> None:
    (site / "outside").symlink_to(site.parent, target_is_directory=True)
    arguments = {name: BIG if value == "{big}" else value for name, value in case["arguments"].items()}
    answer = ask(case["tool"], **arguments)
    assert (answer["answered"], answer["proof"]["rung"]) == (False, "not verified here")
    assert len(answer["problems"]) == len(case["says"])
    for sentence in case["says"]:
        assert sentence in answer["texts"][0]
        assert BIG not in answer["texts"][0]


def test_a_list_of_one_may_be_the_word(ask: Ask) -> None:
    assert (
        ask("get_flows", service="demo", need="optional")["flows"]
        == (ask("get_flows", service="demo", need=["optional"])["flows"])
    )


def test_null_stands_for_what_is_left_out(ask: Ask) -> None:
    assert ask("get_flows", service="demo", role=None, need=None) == ask("get_flows", service="demo")
