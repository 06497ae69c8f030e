"""What a page leaves to its reader gets a plausible value of the right kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.commands.placeholders import fill, is_open, mask, unmask


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("-s <your-ip>", "-s 192.0.2.10"),
        ("-s <subnet>", "-s 192.0.2.0/24"),
        ("-s <ip>/24", "-s 192.0.2.0/24"),
        ("-s x.x.x.x", "-s 192.0.2.10"),
        ("-s x.x.x.x/24", "-s 192.0.2.0/24"),
        ("-s 192.168.1.X", "-s 192.0.2.10"),
        ("-s a.b.c.d", "-s 192.0.2.10"),
        ("--dport PORT", "--dport 8443"),
        ("--dport <a>", "--dport 8443"),
        ("--dport NNNN", "--dport 8443"),
        ("allow [PORT]/tcp", "allow 8443/tcp"),
        ("allow <start>:<end>/udp", "allow 8443:8543/udp"),
        ("allow {{ http_port }}/tcp", "allow 8443/tcp"),
        ("--add-port=<port>/<protocol>", "--add-port=8443/tcp"),
        ("-i <wan>", "-i eth0"),
        ("-i %i", "-i eth0"),
        ("--zone=<your-zone>", "--zone=public"),
        ("-p <proto>", "-p tcp"),
        ("from YOUR_IP", "from 192.0.2.10"),
        ("from 10.0.0.1", "from 10.0.0.1"),
        ("-A INPUT -j ACCEPT", "-A INPUT -j ACCEPT"),
        ("state RELATED,ESTABLISHED", "state RELATED,ESTABLISHED"),
    ],
)
def test_a_placeholder_gets_a_value(text: str, filled: str) -> None:
    assert " ".join(fill(mask(text).split()).words) == filled


@pytest.mark.parametrize("text", ["-j <action>", "<rule>", "allow <what>"])
def test_nobody_knows_what_it_stands_for(text: str) -> None:
    assert fill(mask(text).split()).unknown


def test_ipv6_has_addresses_of_its_own() -> None:
    assert fill(["-s", mask("<your-ip>")], version6=True).words == ("-s", "2001:db8::10")


@pytest.mark.parametrize(
    "text", ["cat <<EOF", "a < b > c", "x<y", "[ -f x ]", "{ 80, 443 }", "2001:db8::1", "[::1]:80", "--a|--b"]
)
def test_others_are_no_placeholders(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=80))
def test_characters_stay_at_their_positions(text: str) -> None:
    assert len(mask(text)) == len(text)


def test_what_is_masked_can_be_read_again() -> None:
    assert unmask(mask("from <your ip> to [PORT]")) == "from <your ip> to <PORT>"


@pytest.mark.parametrize(
    "value",
    [
        "<port>",
        "a-<name>",
        "$PORT",
        "${port}",
        "%PORT%",
        "{{ port }}",
        "((port))",
        "YOUR_IP/32",
        "yourip/32",
        "PORT",
        "CIDR/24",
        "10.0.0.0/XX",
        "A.B.C.D/32",
        "10.0.*.*",
        "TCP|UDP",
        "xxx",
        "...",
        "[port]",
        "IP-ADDRESS",
        "__NAME__",
        "changeme",
    ],
)
def test_a_value_may_be_left_to_the_reader(value: str) -> None:
    assert is_open(value)


@pytest.mark.parametrize(
    "value",
    [
        "TCP",
        "ICMP",
        "Ingress",
        "web-1",
        "10.0.0.0/8",
        "2001:db8::/32",
        "*.example.com",
        "a.b.c",
        "app.example.com/name",
        "80 <1>",
        "",
    ],
)
def test_a_value_may_be_one(value: str) -> None:
    assert not is_open(value)
