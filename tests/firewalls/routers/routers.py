"""What the tests of all routers draw from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

from portbook.model import Ports, Reply, Rule
from portbook.targets import Group, targets
from tests.firewalls.cases import folder_of
from tests.firewalls.windows.windows import windows_rules

ROUTERS = tuple(each.id for each in targets().values() if each.group is Group.ROUTER and folder_of(each.id).is_dir())


def _from_one(ports: Ports) -> Ports:
    """Without port 0, which VyOS does not take."""
    if ports.is_any:
        return ports
    return Ports.of(*((max(each.first, 1), max(each.last, 1)) for each in ports.ranges))


rules: st.SearchStrategy[Rule] = st.builds(
    lambda rule, reply: replace(
        rule, local_ports=_from_one(rule.local_ports), remote_ports=_from_one(rule.remote_ports), reply=reply
    ),
    windows_rules(),
    st.sampled_from(Reply),
)
"""What all of them can say."""


def cases() -> list[Any]:
    """Every case of every router, with its target."""
    return [
        pytest.param(targets()[id_], case, id=f"{id_}-{case['name']}")
        for id_ in ROUTERS
        for path in sorted(folder_of(id_).glob("*.yml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    ]
