"""Two versions of a service for deltas: ports move, directions turn, IP versions, addresses, roles and names change.

The same seed gives the same two, on every machine.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from tools.random_service import random_service

_Data = dict[str, Any]
_MOST_CHANGES = 3
_APART = 0.25
"""How many pairs are two services that have nothing in common but their roles."""
_RENAMED = 0.1
_OTHER_SEEDS = 1_000_000
"""Seeds from here on are of what comes from elsewhere: other services, and flows of them."""


def random_versions(seed: int, attempt: int = 0) -> tuple[str, str]:
    """An old file and a new one: mostly the old one with a few changes, else another with the same roles.

    Args:
        seed: of the old file.
        attempt: of the new one: not every change leaves valid data.
    """
    chance = random.Random(f"pair {seed} {attempt}")  # noqa: S311  # repeatable on purpose, no secret
    old = json.loads(random_service(seed))
    if chance.random() < _APART:
        new = _another(seed)
        new |= {"service": old["service"], "title": old["title"]}
    else:
        new = copy.deepcopy(old)
        for _ in range(chance.randint(1, _MOST_CHANGES)):
            chance.choice(_CHANGES)(chance, new, seed)
    if chance.random() < _RENAMED:
        new["service"] += "-renamed"
    return json.dumps(old, indent=1), json.dumps(new, indent=1)


def _another(seed: int) -> _Data:
    data: _Data = json.loads(random_service(seed + _OTHER_SEEDS))
    return data


def _more(_chance: random.Random, data: _Data, seed: int) -> None:
    """A flow of another service, with the addresses that it has there."""
    other = _another(seed)
    name, flow = next(iter(other["flows"].items()))
    data["flows"][f"new-{name}"] = flow
    data["roles"]["far"] = other["roles"]["far"]


def _fewer(chance: random.Random, data: _Data, _seed: int) -> None:
    if len(data["flows"]) > 1:
        del data["flows"][chance.choice(list(data["flows"]))]


def _copied(chance: random.Random, data: _Data, _seed: int) -> None:
    """The same packets in two flows."""
    name = chance.choice(list(data["flows"]))
    data["flows"][f"{name}-again"] = data["flows"][name]


def _turned(chance: random.Random, data: _Data, _seed: int) -> None:
    """The other direction."""
    flow = chance.choice(list(data["flows"].values()))
    if "destination" not in flow:
        flow["from"], flow["to"] = flow["to"], flow["from"]


def _moved(chance: random.Random, data: _Data, _seed: int) -> None:
    """Other ports."""
    flow = chance.choice(list(data["flows"].values()))
    for protocol in {"tcp", "udp", "sctp"} & flow.keys():
        flow[protocol] = chance.choice([8443, [22, 80, "8000-8010"], "1-1024", "60000-65535"])


def _narrowed(chance: random.Random, data: _Data, _seed: int) -> None:
    """One IP version in place of both."""
    flow = chance.choice(list(data["flows"].values()))
    icmp = flow.get("icmp")
    if flow["family"] == "both" and "destination" not in flow and icmp in {None, "any", "echo-request"}:
        flow["family"] = chance.choice(["ipv4", "ipv6"])


def _shifted(_chance: random.Random, data: _Data, _seed: int) -> None:
    """Another role before the rest, so that other networks stand for addresses that only the reader knows."""
    data["roles"] = {"extra": {"title": "Somebody else"}} | data["roles"]


_CHANGES: tuple[Callable[[random.Random, _Data, int], None], ...] = (
    _more,
    _fewer,
    _copied,
    _turned,
    _moved,
    _moved,
    _narrowed,
    _shifted,
)
