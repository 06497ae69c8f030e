"""Rules for some interfaces only: which packets of the network they are for, as far as anybody says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.model import Scope

LOOPBACK = "lo"
_EXAMPLE = "eth0"


@dataclass(frozen=True)
class Interfaces:
    """What a condition on interfaces comes to.

    Attributes:
        scopes: where packets may come from or go to, as alternatives: None for anywhere; none for nowhere.
        doubt: why that may not be so; empty where it is.
    """

    scopes: tuple[Scope | None, ...]
    doubt: str = ""


def by_interface(names: Sequence[str], interface: str, *, negated: bool, any_end: str) -> Interfaces:
    """What a condition on interfaces comes to for packets that come and go by one of them, or over loopback.

    Args:
        names: those that are meant; one that ends in `any_end` stands for all that begin so.
        interface: the one that callers use; empty where nobody says.
        negated: whether all others are meant.
        any_end: how a name ends that stands for several.
    """

    def named(name: str) -> bool:
        return any(name == each or (each.endswith(any_end) and name.startswith(each[:-1])) for each in names)

    own = named(LOOPBACK) is not negated
    if interface or set(names) == {LOOPBACK} or any_end in names:
        return Interfaces(_scopes(own=own, others=named(interface or _EXAMPLE) is not negated))
    return Interfaces(_scopes(own=own, others=True), _doubt(names, negated=negated))


def _scopes(*, own: bool, others: bool) -> tuple[Scope | None, ...]:
    if own and others:
        return (None,)
    return (*((Scope.SELF,) if own else ()), *((Scope.NETWORK,) if others else ()))


def _doubt(names: Sequence[str], *, negated: bool) -> str:
    plain = (each for each in names if each != LOOPBACK and each.isalnum())
    example = _EXAMPLE if negated else next(plain, _EXAMPLE)
    return f"this rule is for some interfaces only: say which one callers use, as with --interface {example}"
