"""A change request asks for exactly what the data says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.export.downloads.change_request import ChangeRequest, change_request, located
from portbook.export.downloads.request_sheet import request_sheet
from portbook.load import load_service
from portbook.model import ANYWHERE, Addresses, Book, Family, Role, Service
from portbook.model.profiles import default_profile, profiles_of
from portbook.model.service import with_values
from portbook.rules import equal, rules_for
from tools.random_service import random_service


def assert_asks_for_the_rules(service: Service) -> None:
    for role in service.hosts:
        for profile in profiles_of(service):
            asked = [row.rule for row in change_request(service, role, profile).rows]
            flows = (service.flows[id_] for id_ in profile.flows)
            assert equal(asked, list(rules_for(located(service, role.id), [role.id], flows)))


def request(service: Service, role: str, *flows: str) -> ChangeRequest:
    return change_request(service, service.roles[role], replace(default_profile(service), flows=flows))


def cells(service: Service, role: str, *flows: str) -> list[dict[str, str | int]]:
    sheet = request_sheet(request(service, role, *flows))
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def test_every_request_asks_for_the_rules(services: Book) -> None:
    for service in services.services.values():
        assert_asks_for_the_rules(service)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_requests_of_random_services_ask_for_the_rules(first: int) -> None:
    for seed in range(first, first + 50):
        service = load_service(random_service(seed), "x.yml").service
        assert service
        assert_asks_for_the_rules(service)


def test_a_row_says_all_that_people_ask(tailscale: Service) -> None:
    (row,) = cells(replace(tailscale, owner="Network team"), "device", "direct-out")
    assert row == {
        "Number": 1,
        "Flow": "tailscale/direct-out",
        "Action": "allow",
        "Direction": "outbound",
        "Source": "Your device",
        "Source addresses": "192.0.2.0/24, 2001:db8::/32 (replace: device)",
        "Destination": "Peer device",
        "Destination addresses": "any",
        "Protocol": "UDP",
        "Source ports": "41641",
        "Destination ports": "any",
        "Justification": "WireGuard, peer to peer",
        "Need": "recommended",
        "If closed": "Traffic is relayed over DERP: it works, with higher latency",
        "Owner": "Network team",
        "Requested by": "",
        "Valid until": "",
    }


def test_own_addresses_need_not_be_replaced(tailscale: Service) -> None:
    own = with_values(tailscale, {"device": Addresses(tuple(tailscale.roles["device"].default)[:1])})
    (row,) = cells(own, "device", "direct-in")
    assert (row["Source addresses"], row["Destination addresses"]) == ("any", "192.0.2.0/24")
    assert request(own, "device", "direct-in").placeholders == ()


@pytest.mark.parametrize(
    ("role", "flow", "expected"),
    [
        ("node", "health", ["ICMP type 8", "ICMP type 8", "ICMPv6 type 128", "ICMPv6 type 128"]),
        ("client", "ping4", ["ICMP type 8", "ICMP type 3 code 4"]),
        ("client", "all-icmp", ["ICMP", "ICMPv6"]),
        ("client", "all", ["any"]),
        ("gateway", "esp", ["ESP", "ESP"]),
        ("control", "kubelet", []),
    ],
)
def test_protocols(role: str, flow: str, expected: list[str], hard: Service) -> None:
    assert sorted(str(row["Protocol"]) for row in cells(hard, role, flow)) == sorted(expected)


def test_answers_that_are_not_tracked_are_asked_for_too(hard: Service) -> None:
    out, back = cells(hard, "client", "dhcp")
    assert (out["Direction"], out["Source ports"], out["Destination ports"]) == ("outbound", "68", "67")
    assert (back["Direction"], back["Source ports"], back["Destination ports"]) == ("inbound", "67", "68")
    assert out["Justification"] == "UDP 67 from port 68; IPv4 only; answers are not tracked"


def test_a_multicast_group_is_the_destination_of_who_listens(hard: Service) -> None:
    inbound = [row for row in cells(hard, "router", "vrrp") if row["Direction"] == "inbound"]
    assert [row["Destination addresses"] for row in inbound] == ["224.0.0.18, ff02::12"]


def test_a_host_is_known_by_its_name(tailscale: Service) -> None:
    named = replace(tailscale.roles["device"], address=Addresses(names=("vpn.example.com",)))
    (row,) = cells(replace(tailscale, roles={**tailscale.roles, "device": named}), "device", "stun")
    assert row["Source addresses"] == "vpn.example.com"


def test_an_address_of_a_flow_goes_before_the_name_of_its_host(tailscale: Service) -> None:
    named = replace(tailscale.roles["device"], address=Addresses(names=("vpn.example.com",)))
    flow = replace(tailscale.flows["stun"], source=ANYWHERE)
    service = replace(tailscale, roles={**tailscale.roles, "device": named}, flows={**tailscale.flows, "stun": flow})
    (row,) = cells(service, "device", "stun")
    assert row["Source addresses"] == "any"


def test_addresses_of_the_other_ip_version_are_left_out(tailscale: Service) -> None:
    flow = replace(tailscale.flows["stun"], family=Family.IPV4)
    (row,) = cells(replace(tailscale, flows={**tailscale.flows, "stun": flow}), "device", "stun")
    assert row["Source addresses"] == "192.0.2.0/24 (replace: device)"


def test_a_host_that_plays_several_roles_asks_for_all_of_them(hard: Service) -> None:
    both = Role("client+node", "Client + Node", host=True)
    flows = ("dns", "backup")
    asked = change_request(hard, both, replace(default_profile(hard), flows=flows))
    assert [row.flow.id for row in asked.rows] == ["dns", "dns", "backup"]


def test_placeholders_and_references_are_named_once(services: Book) -> None:
    asked = request(services.services["tailscale"], "device", "derp", "control", "stun")
    assert [role.id for role in asked.placeholders] == ["device"]
    assert [reference.id for reference in asked.references] == ["kb1082", "kb1232"]
