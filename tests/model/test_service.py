"""What the model derives."""

from dataclasses import replace
from ipaddress import collapse_addresses

import pytest

from portbook.model import (
    ANYWHERE,
    Addresses,
    Family,
    Flow,
    Form,
    Location,
    Ports,
    Problem,
    Reply,
    Role,
    SnippetId,
    Transport,
)
from portbook.model.protocol import TCP, UDP
from portbook.model.role import MOST_STAND_INS, stand_in


def test_a_role_without_an_address_is_a_placeholder() -> None:
    role = Role("store", "Store")
    assert role.placeholder
    assert (role.placeholder.name, role.placeholder.default) == ("store", stand_in(0))
    assert role.addresses == Addresses(stand_in(0))


@pytest.mark.parametrize("version", [4, 6])
def test_no_two_roles_share_a_stand_in(version: int) -> None:
    found = [each for number in range(MOST_STAND_INS) for each in stand_in(number) if each.version == version]
    joined = list(collapse_addresses(found))
    assert sum(each.num_addresses for each in joined) == sum(each.num_addresses for each in found)


def test_a_role_with_an_address_is_none() -> None:
    role = Role("store", "Store", address=ANYWHERE)
    assert (role.placeholder, role.addresses) == (None, ANYWHERE)


def test_a_flow_is_called_by_its_title_or_its_ports() -> None:
    transports = (Transport(UDP, Ports.of(53)), Transport(TCP, Ports.of(53)))
    assert Flow("dns", ("a",), ("b",), transports).label == "UDP 53 and TCP 53"
    assert Flow("dns", ("a",), ("b",), transports, title="DNS").label == "DNS"


def test_a_flow_says_its_conditions_in_words() -> None:
    flow = Flow("f", ("a",), ("b",), (Transport(TCP),))
    limits = {"when": "On request", "option": "relay", "since": "1", "until": "2", "one_of": "overlay"}
    assert flow.conditions == ()
    assert replace(flow, family=Family.IPV6, reply=Reply.NONE, **limits).conditions == (
        "On request",
        "with the option relay",
        "since 1",
        "until 2",
        "one of the group overlay is enough",
        "IPv6 only",
        "answers are not tracked",
    )


def test_the_place_of_a_flow_is_no_part_of_it() -> None:
    assert Flow("dns", ("a",), ("b",), (), where=Location("a.yml", 3)) == Flow(
        "dns", ("a",), ("b",), (), where=Location("b.yml")
    )


def test_problems_read_as_compilers_write_them() -> None:
    where = Location("ports/a.yml", 3, 7)
    assert str(Problem(where, "port-too-high", "there is no port 70000", "ports go up to 65535")) == (
        "ports/a.yml:3:7: there is no port 70000: ports go up to 65535"
    )
    assert str(Problem(where, "circle", "it goes round")) == "ports/a.yml:3:7: it goes round"


def test_snippet_identity() -> None:
    found = SnippetId("tailscale", "device", "best", "ufw", Form.ADD)
    assert (str(found), found.anchor) == ("tailscale/device/best/ufw/add", "tailscale--device--best--ufw--add")


def test_families() -> None:
    assert Family.BOTH.each == (Family.IPV4, Family.IPV6)
    assert [each.version for each in Family.BOTH.each] == [4, 6]
