"""Two versions of a service that nobody wrote: the same seed gives the same two, on every machine."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from portbook.load import load_service
from tools.random_service import random_service

_Data = dict[str, Any]
_OTHER = 1_000_000
"""What is added to a seed for another service, which parts are taken from."""


def random_pair(seed: int) -> tuple[str, str]:
    """A file, and the same file after one to three changes, both without problems."""
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, no secret
    base = random_service(seed)
    while True:
        head: _Data = json.loads(base)
        other: _Data = json.loads(random_service(seed + chance.randint(_OTHER, 2 * _OTHER)))
        for _ in range(chance.randint(1, 3)):
            chance.choice(_CHANGES)(head, other, chance)
        text = json.dumps(head, indent=1)
        if not load_service(text.encode(), "random.yml").problems:
            return base, text


def _another_flow(head: _Data, other: _Data, chance: random.Random) -> None:
    """A flow is replaced under its id."""
    head["flows"][chance.choice([*head["flows"]])] = chance.choice([*other["flows"].values()])


def _more(head: _Data, other: _Data, chance: random.Random) -> None:
    head["flows"][f"more{len(head['flows'])}"] = chance.choice([*other["flows"].values()])


def _fewer(head: _Data, _other: _Data, chance: random.Random) -> None:
    if len(head["flows"]) > 1:
        del head["flows"][chance.choice([*head["flows"]])]


def _renamed(head: _Data, _other: _Data, chance: random.Random) -> None:
    """A flow has another id."""
    former = chance.choice([*head["flows"]])
    head["flows"] = {f"{id_}x" if id_ == former else id_: flow for id_, flow in head["flows"].items()}


def _need(head: _Data, _other: _Data, chance: random.Random) -> None:
    head["flows"][chance.choice([*head["flows"]])]["need"] = chance.choice(["required", "recommended", "optional"])


def _another_address(head: _Data, other: _Data, _chance: random.Random) -> None:
    """What is far away is elsewhere, in the families that the flows need."""
    if {flow["family"] for flow in head["flows"].values()} <= {flow["family"] for flow in other["flows"].values()}:
        head["roles"]["far"] = other["roles"]["far"]


def _words(head: _Data, _other: _Data, _chance: random.Random) -> None:
    head["title"] = "Another title"


_CHANGES: tuple[Callable[[_Data, _Data, random.Random], None], ...] = (
    _another_flow,
    _another_flow,
    _more,
    _more,
    _fewer,
    _renamed,
    _need,
    _another_address,
    _words,
)
