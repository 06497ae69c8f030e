"""A call of a cmdlet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        line: its line in the text.
        cmdlet: its name.
        parameters: the values of each parameter; none of one that stands alone.
        gets: the cmdlet whose output is piped into it; or empty.
    """

    line: int
    cmdlet: str
    parameters: dict[str, tuple[str, ...]]
    gets: str = ""
