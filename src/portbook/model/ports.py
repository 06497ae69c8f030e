"""Ports: sets of 16-bit numbers as sorted, disjoint, inclusive ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOWEST, HIGHEST = 0, 65535


@dataclass(frozen=True, order=True)
class PortRange:
    """Ports from `first` to `last`, both included; 0 to 65535 (RFC 6335)."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not LOWEST <= self.first <= self.last <= HIGHEST:
            msg = f"not a port range: {self.first} to {self.last}"
            raise ValueError(msg)

    def spell(self, mark: str = "-") -> str:
        """`443`, or `first<mark>last` for more than one port."""
        return str(self.first) if self.first == self.last else f"{self.first}{mark}{self.last}"


@dataclass(frozen=True)
class Ports:
    """A set of ports. Equal sets are equal values: touching and overlapping ranges are merged."""

    ranges: tuple[PortRange, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranges", _merged(self.ranges))

    @classmethod
    def of(cls, *members: int | tuple[int, int]) -> Ports:
        """A set of single ports and of ranges: `Ports.of(443, (30000, 32767))`."""
        return cls(tuple(PortRange(m, m) if isinstance(m, int) else PortRange(*m) for m in members))

    @property
    def is_any(self) -> bool:
        """Whether every port is in it."""
        return bool(self.ranges) and self.ranges[0].first == LOWEST and self.ranges[0].last == HIGHEST

    @property
    def single(self) -> int | None:
        """The port, where there is exactly one."""
        if len(self.ranges) == 1 and self.ranges[0].first == self.ranges[0].last:
            return self.ranges[0].first
        return None

    def spell(self, mark: str = "-", join: str = ", ") -> str:
        """`any`, or the ranges in order: `80, 443, 30000-32767`."""
        return "any" if self.is_any else join.join(range_.spell(mark) for range_ in self.ranges)

    @property
    def others(self) -> Ports:
        """Every port that is not in it."""
        firsts = (LOWEST, *(range_.last + 1 for range_ in self.ranges))
        lasts = (*(range_.first - 1 for range_ in self.ranges), HIGHEST)
        return Ports(tuple(PortRange(*ends) for ends in zip(firsts, lasts, strict=True) if ends[0] <= ends[1]))

    def __contains__(self, port: int) -> bool:
        return any(range_.first <= port <= range_.last for range_ in self.ranges)


def _merged(ranges: Iterable[PortRange]) -> tuple[PortRange, ...]:
    out: list[PortRange] = []
    for range_ in sorted(ranges):
        if out and range_.first <= out[-1].last + 1:
            out[-1] = PortRange(out[-1].first, max(out[-1].last, range_.last))
        else:
            out.append(range_)
    return tuple(out)


ANY_PORTS = Ports((PortRange(LOWEST, HIGHEST),))
