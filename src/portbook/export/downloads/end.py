"""One end of a flow, as people who know nothing of the data read it."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.model import Addresses, Role


@dataclass(frozen=True)
class End:
    """A role at some addresses.

    Attributes:
        title: of the role.
        addresses: where it is.
        placeholder: the name of the placeholder that the addresses stand for; empty where the data has them.
    """

    title: str
    addresses: Addresses
    placeholder: str = ""

    @property
    def mark(self) -> str:
        """`replace: device` where the reader has to replace the addresses; else empty."""
        return f"replace: {self.placeholder}" if self.placeholder else ""

    @property
    def words(self) -> str:
        """`any`, or `192.0.2.0/24, 2001:db8::/32 (replace: device)`."""
        spelled = self.addresses.spell()
        return f"{spelled} ({self.mark})" if self.mark else spelled


def end_of(role: Role, addresses: Addresses | None = None) -> End:
    """The end that a role is.

    Args:
        role: the role.
        addresses: of the packets; by default its own.
    """
    shown = role.addresses if addresses is None else addresses
    placeholder = role.placeholder
    replaced = placeholder is not None and not set(placeholder.default).isdisjoint(shown.networks)
    return End(role.title, shown, role.id if replaced else "")
