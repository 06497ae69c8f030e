"""Only near names are suggested for one that is unknown."""

import pytest

from portbook.spelling import near

SERVICES = ("tailscale", "wireguard", "ssh", "smb", "nfs", "prometheus", "postgresql", "kubernetes", "k3s", "zabbix")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("tailscal", "tailscale"),
        ("tialscale", "tailscale"),
        ("Tailscale", "tailscale"),
        ("postgres", "postgresql"),
        ("kubernets", "kubernetes"),
        ("shs", "ssh"),
        ("k3", "k3s"),
    ],
)
def test_a_near_name_is_suggested(word: str, meant: str) -> None:
    assert near(word, SERVICES) == [meant]


@pytest.mark.parametrize(
    "word", ["", "web", "nextcloud", "railgate", "prom", "wire", "tailscale-device", "x" * 100_000]
)
def test_a_far_name_is_not(word: str) -> None:
    assert near(word, SERVICES) == []


def test_the_nearest_goes_first_and_of_equals_the_first() -> None:
    assert near("portas", ["sports", "parts", "portal", "ports"], most=3) == ["portal", "ports", "sports"]


def test_long_names_are_compared_in_their_first_characters() -> None:
    assert near("a" * 70, ["a" * 60 + "b" * 10]) == ["a" * 60 + "b" * 10]
