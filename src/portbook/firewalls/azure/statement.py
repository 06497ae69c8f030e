"""What a text for Azure says: rules, and what it does to what is there besides."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.firewalls.azure.bodies import Body
from portbook.targets.base import Remark


@dataclass(frozen=True)
class Written:
    """Rules that a text makes.

    Attributes:
        made: the rules.
        whole: the line of the group of which these are all rules; 0 where they come to those that it has.
        besides: what the text does besides.
    """

    made: list[Body]
    whole: int = 0
    besides: tuple[Remark, ...] = ()
