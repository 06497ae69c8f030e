"""What listings of other programs' chains have: rate limits, kinds of addresses, hop limits, routing headers."""

from __future__ import annotations

import pytest

from portbook.firewalls.iptables.state import read_state
from portbook.model import Rule
from portbook.rules import equal
from portbook.targets import CannotJudge, Rejected, Unreadable

OPEN = ":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]"
SHUT = ":INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]"
LIMIT = "-m limit --limit 3/min --limit-burst 10"
LOCAL, BROADCAST, MULTICAST = (f"-m addrtype --dst-type {each}" for each in ("LOCAL", "BROADCAST", "MULTICAST"))
LOG = '-j LOG --log-prefix "[A B] "'


def _read(rules: str, *, version: int = 4, head: str = SHUT) -> tuple[Rule, ...]:
    """What a table lets through, beside one of the other version that lets everything through."""
    chains = dict.fromkeys(each.split()[1] for each in rules.splitlines() if each.split()[1] not in head)
    table = "\n".join(["*filter", head, *(f":{each} - [0:0]" for each in chains), *rules.splitlines(), "COMMIT\n"])
    other = f"*filter\n{OPEN}\nCOMMIT\n"
    parts = (table, other) if version == 4 else (other, table)
    return read_state("# ipv4\n{}# ipv6\n{}".format(*parts)).rules


@pytest.mark.parametrize(
    "rules",
    [
        f"-A INPUT {LIMIT} {LOG}",
        f"-A INPUT {LIMIT} -j a\n-A a {LOG}",
        f"-A INPUT {LIMIT} -j a\n-A a -p tcp -j RETURN\n-A a {LIMIT} -j RETURN\n-A a {LIMIT} -j b\n-A b {LOG}",
        f"-A INPUT -j a\n-A a {LIMIT} -j RETURN\n-A a {LOG}",
    ],
)
def test_a_limit_on_what_decides_nothing_is_harmless(rules: str) -> None:
    assert equal(_read(f"{rules}\n-A INPUT -p tcp -j ACCEPT"), _read("-A INPUT -p tcp -j ACCEPT"))


@pytest.mark.parametrize(
    "rules",
    [
        f"-A INPUT {LIMIT} -j ACCEPT",
        f"-A INPUT {LIMIT} -j DROP",
        f"-A INPUT {LIMIT} -j a\n-A a -p tcp -j ACCEPT",
        f"-A INPUT {LIMIT} -j a\n-A a -j b\n-A b -p udp -j DROP",
        f"-A INPUT -j a\n-A a {LIMIT} -j RETURN\n-A a -j ACCEPT",
        f"-A INPUT -j a\n-A a {LIMIT} -g b\n-A a -j ACCEPT\n-A b {LOG}",
        f"-A INPUT {LIMIT} -g a\n-A a {LOG}\n-A INPUT -j ACCEPT",
        f"-A INPUT {LIMIT} -j a\n-A a -j b\n-A b -j a",
    ],
)
def test_a_limit_on_what_decides_cannot_be_judged(rules: str) -> None:
    with pytest.raises(CannotJudge, match="rate limit"):
        _read(rules)


def test_a_limit_in_a_chain_that_no_packet_comes_to_decides_nothing() -> None:
    assert equal(_read(f"-A a {LIMIT} -j ACCEPT"), _read(""))


def test_every_packet_that_comes_in_is_to_an_address_of_one_kind() -> None:
    rules = (
        f"-A INPUT -j a\n-A a {LOCAL} -j RETURN\n-A a {MULTICAST} -j RETURN\n-A a {BROADCAST} -j RETURN\n-A a -j DROP"
    )
    assert equal(_read(f"{rules}\n-A INPUT -p tcp -j ACCEPT"), _read("-A INPUT -p tcp -j ACCEPT"))


def test_the_order_of_kinds_does_not_matter() -> None:
    assert equal(
        _read(f"-A INPUT {BROADCAST} -j ACCEPT\n-A INPUT {LOCAL} -j ACCEPT"),
        _read("-A INPUT ! -d 224.0.0.0/4 -j ACCEPT"),
    )


def test_multicast_addresses_are_known() -> None:
    assert equal(_read(f"-A INPUT {MULTICAST} -p udp -j ACCEPT"), _read("-A INPUT -d 224.0.0.0/4 -p udp -j ACCEPT"))


def test_no_connection_is_opened_to_a_broadcast_address() -> None:
    rules = f"-A INPUT -j a\n-A a {LOCAL} -j RETURN\n-A a -j DROP\n-A INPUT -p tcp -j ACCEPT"
    unicast = "-A INPUT -d 224.0.0.0/4,255.255.255.255 -j DROP\n-A INPUT -p tcp -j ACCEPT"
    assert equal(_read(rules), _read(unicast))


def test_a_kind_of_which_nothing_depends_does_not_matter() -> None:
    assert equal(_read(f"-A INPUT {BROADCAST} -j DROP"), _read(""))


@pytest.mark.parametrize(
    "rules",
    [
        f"-A INPUT {LOCAL} -j ACCEPT",
        f"-A INPUT {BROADCAST} -j ACCEPT",
        f"-A INPUT {BROADCAST} -j DROP\n-A INPUT -p udp --dport 9 -j ACCEPT",
        f"-A INPUT -j a\n-A a {LOCAL} -j RETURN\n-A a -j DROP\n-A INPUT -p udp -j ACCEPT",
        f"-A OUTPUT {BROADCAST} -j DROP",
        "-A INPUT -m addrtype --dst-type UNICAST -j ACCEPT",
        "-A INPUT -m addrtype --dst-type local -j ACCEPT",
        "-A INPUT -m addrtype ! --dst-type LOCAL -j ACCEPT",
    ],
)
def test_a_kind_of_which_something_depends_cannot_be_judged(rules: str) -> None:
    with pytest.raises(CannotJudge):
        _read(rules)


def test_kinds_of_ipv6_addresses_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match="IPv6"):
        _read(f"-A INPUT {LOCAL} -j ACCEPT", version=6)


ICMP6 = "-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type"


@pytest.mark.parametrize(
    ("kind", "hops"), [(133, 255), (135, 255), (136, 255), (142, 255), (149, 255), (151, 1), (153, 1)]
)
def test_a_hop_limit_that_a_message_must_have_says_nothing(kind: int, hops: int) -> None:
    with_limit = _read(f"{ICMP6} {kind} -m hl --hl-eq {hops} -j ACCEPT", version=6)
    assert equal(with_limit, _read(f"{ICMP6} {kind} -j ACCEPT", version=6))
    assert not equal(with_limit, _read("", version=6))


@pytest.mark.parametrize(
    "rules",
    [
        f"{ICMP6} 135 -m hl --hl-eq 1 -j ACCEPT",
        f"{ICMP6} 128 -m hl --hl-eq 255 -j ACCEPT",
        "-A INPUT -m hl --hl-eq 255 -j ACCEPT",
        "-A INPUT -p ipv6-icmp -m hl --hl-eq 255 -j ACCEPT",
        f"{ICMP6} 135 -m hl ! --hl-eq 255 -j ACCEPT",
        f"{ICMP6} 135 -m hl --hl-gt 254 -j ACCEPT",
        "-A INPUT -m rt --rt-type 0 -j ACCEPT",
        "-A INPUT -m rt --rt-type 2 -j DROP",
        "-A INPUT -m rt ! --rt-type 0 -j DROP",
        "-A INPUT -m rt --rt-segsleft 1 -j DROP",
        "-A INPUT -m rt --rt-type 0 -j RETURN",
    ],
)
def test_other_headers_cannot_be_judged(rules: str) -> None:
    with pytest.raises(CannotJudge):
        _read(rules, version=6)


def test_dropping_source_routes_closes_nothing_that_we_speak_of() -> None:
    assert equal(_read("-A INPUT -m rt --rt-type 0 -j DROP", version=6, head=OPEN), _read("", version=6, head=OPEN))


@pytest.mark.parametrize(
    "rule",
    ["-A INPUT --limit 3/min -j LOG", "-A INPUT -m limit --limit 3/min --limit 4/min -j LOG", "-A INPUT -m hl --hl-eq"],
)
def test_what_iptables_refuses_is_refused(rule: str) -> None:
    with pytest.raises(Rejected):
        _read(rule)


@pytest.mark.parametrize(
    "rule", ["-A INPUT -m limit --limit x -j DROP", "-A INPUT -m recent --set", "-A INPUT -m recent --rcheck -j DROP"]
)
def test_what_is_not_known_is_never_ignored(rule: str) -> None:
    with pytest.raises(Unreadable):
        _read(rule)
