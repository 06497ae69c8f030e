"""Flows of every kind, as the rules that each end needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.load import load_service
from portbook.model import ANYWHERE, Reply, Rule
from portbook.rules import rules_for, words

CASES = yaml.safe_load((Path(__file__).parent / "view.yml").read_text())
ROLES = {
    "client": {"title": "Client", "host": True},
    "server": {"title": "Server", "host": True},
    "node": {"title": "Node", "host": True},
    "any": {"title": "Anything", "address": "any"},
    "cloud": {"title": "Cloud", "address": ["api.example.com"]},
    "elsewhere": {"title": "Elsewhere", "address": "any"},
    "fixed": {"title": "Fixed", "host": True, "address": "192.0.2.10"},
    "store": {"title": "Store", "address": ["198.51.100.0/24", "2001:db8:51::/48"]},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_end_needs_its_rules(case: dict[str, Any]) -> None:
    flow = {"need": "required", **case["flow"]}
    ends = case.keys() - {"name", "flow"}
    named = [each for end in (flow["from"], flow["to"]) for each in ([end] if isinstance(end, str) else end)]
    used = {*named, *(role for roles in ends for role in roles.split("+"))}
    text = yaml.safe_dump(
        {"service": "x", "title": "X", "roles": {each: ROLES[each] for each in used}, "flows": {"it": flow}}
    )
    found = load_service(text.encode(), "x.yml")
    assert not found.problems
    assert found.service
    for roles in ends:
        rules = rules_for(found.service, roles.split("+"), found.service.flows.values())
        assert [sentence(each) for each in rules] == case[roles]
        assert {each.flows for each in rules} <= {("it",)}


def sentence(rule: Rule) -> str:
    at = "" if rule.local == ANYWHERE else f" at {rule.local.spell()}"
    return f"{words(rule)}{at}{', no replies' if rule.reply is Reply.NONE else ''}"
