"""Addresses."""

from ipaddress import ip_network

import pytest

from portbook.model import ANYWHERE, Addresses
from portbook.model.address import union

V4, V6 = ip_network("192.0.2.0/24"), ip_network("2001:db8::7")


def test_order_and_repetition_do_not_matter() -> None:
    assert Addresses((V6, V4, V4), ("b.example", "a.example")) == Addresses((V4, V6), ("a.example", "b.example"))


@pytest.mark.parametrize(
    ("addresses", "spelled"),
    [
        (ANYWHERE, "any"),
        (Addresses((V6, V4), ("*.example.com",)), "*.example.com, 192.0.2.0/24, 2001:db8::7"),
        (Addresses(), ""),
    ],
)
def test_spelling(addresses: Addresses, spelled: str) -> None:
    assert (addresses.spell(), addresses.empty) == (spelled, not spelled)


def test_one_family() -> None:
    both = Addresses((V4, V6), ("a.example",))
    assert both.only(6) == Addresses((V6,), ("a.example",))
    assert Addresses.of(V4).only(6).empty
    assert ANYWHERE.only(4) == ANYWHERE


def test_union() -> None:
    assert union([Addresses.of(V4), Addresses.of(V6), Addresses(names=("a.example",))]) == Addresses(
        (V4, V6), ("a.example",)
    )
    assert union([Addresses.of(V4), ANYWHERE]).anywhere
    assert union([]).empty
