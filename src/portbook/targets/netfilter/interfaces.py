"""Conditions on interfaces: which packets a rule for some interfaces matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.model import Scope
from portbook.targets.netfilter.reasons import Reason

LOOPBACK = "lo"
_EXAMPLE = "eth0"


@dataclass(frozen=True)
class Interfaces:
    """The packets that a condition on interfaces matches.

    Attributes:
        scopes: where packets may come from or go to, as alternatives: None for anywhere; no scope for nowhere.
        doubt: why it may match only some of them; None where it matches all.
    """

    scopes: tuple[Scope | None, ...]
    doubt: Reason | None = None


def by_interface(names: Sequence[str], interface: str, *, negated: bool, any_end: str) -> Interfaces:
    """The packets that a condition on interfaces matches, of those by the callers' interface or over loopback.

    Args:
        names: the interfaces of the condition; a name that ends in `any_end` stands for all with that beginning.
        interface: the interface that callers use; empty where it is unknown.
        negated: whether the condition matches all other interfaces.
        any_end: the end of a name that stands for several interfaces.
    """

    def named(interface: str) -> bool:
        return any(interface == name or (name.endswith(any_end) and interface.startswith(name[:-1])) for name in names)

    own = named(LOOPBACK) is not negated
    if interface or set(names) == {LOOPBACK} or any_end in names:
        return Interfaces(_scopes(own=own, others=named(interface or _EXAMPLE) is not negated))
    return Interfaces(_scopes(own=own, others=True), _doubt(names, negated=negated))


def _scopes(*, own: bool, others: bool) -> tuple[Scope | None, ...]:
    if own and others:
        return (None,)
    return (*((Scope.SELF,) if own else ()), *((Scope.NETWORK,) if others else ()))


def _doubt(names: Sequence[str], *, negated: bool) -> Reason:
    plain = (name for name in names if name != LOOPBACK and name.isalnum())
    example = _EXAMPLE if negated else next(plain, _EXAMPLE)
    return Reason(
        "netfilter-some-interfaces",
        "this rule is for some interfaces only",
        f"name the interface that callers use, such as --interface {example}",
    )
