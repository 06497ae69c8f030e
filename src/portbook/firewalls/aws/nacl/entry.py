"""One entry of a network ACL."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.firewalls.aws.security_group_reading import Granted
from portbook.model import Direction


@dataclass(frozen=True)
class Entry:
    """What it allows or denies.

    Attributes:
        number: the lowest is asked first.
        allows: otherwise it denies.
        said: the packets, in the words of security groups.
    """

    number: int
    allows: bool
    said: Granted

    @property
    def place(self) -> tuple[Direction, int]:
        """What no two entries share."""
        return self.said.direction, self.number
