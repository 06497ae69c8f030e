"""Ids that are made of others, as of the ids of an instance and a flow, or of a name that a file uses.

Two of them may come out alike: `redis` with the flow `sentinel-data`, and `redis-sentinel` with the flow `data`. An id stands for
what has it wherever there is a mapping, so the later one has to get another: else its flow would be left out in silence.
"""

from __future__ import annotations

from collections.abc import Container


def unused(id_: str, used: Container[str]) -> str:
    """The id, with a number behind it where it is used already."""
    number, free = 1, id_
    while free in used:
        number += 1
        free = f"{id_}-{number}"
    return free
