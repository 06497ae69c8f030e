"""Which rules ip6tables would delete in place of others."""

from __future__ import annotations

import pytest

from portbook.targets.text.deletion import deleted_first

TCP = "-p tcp --dport 53 -j ACCEPT"


@pytest.mark.parametrize(
    ("goes", "comes", "first"),
    [
        (f"ip6tables -D INPUT -s 2001:db8::/64 {TCP}", f"ip6tables -I INPUT -s 2001:db8::/48 {TCP}", True),
        (f"ip6tables -D INPUT -s fd00::1,2001:db8:: {TCP}", f"ip6tables -I INPUT -s 2001:db8::/48 {TCP}", True),
        (f"ip6tables -D OUTPUT -d 2001:db8::/64 {TCP}", f"ip6tables -I OUTPUT -d 2001:db8::/48 {TCP}", True),
        (f"ip6tables -D INPUT -s fd00::1,fd00::2 {TCP}", f"ip6tables -I INPUT -s fd00::1,fd00::3 {TCP}", False),
        (f"ip6tables -D INPUT -s 2001:db8::/64 {TCP}", f"ip6tables -I INPUT -s 2001:db8:1::/48 {TCP}", False),
        (f"ip6tables -D INPUT -s 2001:db8::/64 {TCP}", f"ip6tables -I OUTPUT -s 2001:db8::/48 {TCP}", False),
        (f"ip6tables -D INPUT -s 2001:db8::/64 {TCP}", "ip6tables -I INPUT -s 2001:db8::/48 -p udp -j ACCEPT", False),
        (f"iptables -D INPUT -s 10.0.0.0/9 {TCP}", f"iptables -I INPUT -s 10.0.0.0/8 {TCP}", False),
    ],
)
def test_what_is_deleted_first(goes: str, comes: str, *, first: bool) -> None:
    goes, comes = f"sudo {goes}", f"sudo {comes}"
    assert deleted_first([goes], [comes]) == (frozenset({goes}) if first else frozenset())
