"""A row for each way of a packet."""

from __future__ import annotations

from collections import Counter

import pytest

from portbook.export.downloads.flow_row import FlowRow, flow_rows
from portbook.model import Book, Flow, Role, Scope, Service, Transport
from portbook.model.protocol import TCP, UDP

TCP_ANY, UDP_ANY = Transport(TCP), Transport(UDP)


def row(service: Service, flow: str, *roles: str) -> FlowRow:
    (only,) = (row for row in flow_rows(service, roles) if row.id == f"{service.id}/{flow}")
    return only


def ways(service: Service, *roles: str) -> list[tuple[str, str, str, str]]:
    return [(row.direction, row.source.title, row.destination.title, row.protocol) for row in flow_rows(service, roles)]


def made(*flows: Flow, hosts: str = "AB") -> Service:
    roles = {id_: Role(id_, id_, host=id_ in hosts) for id_ in "ABC"}
    return Service("x", "X", roles, {flow.id: flow for flow in flows})


def test_a_row_has_what_the_data_says(tailscale: Service) -> None:
    out = row(tailscale, "direct-out")
    assert (out.service, out.flow, out.direction, out.need) == ("Tailscale", "WireGuard", "outbound", "recommended")
    assert (out.protocol, out.source_ports, out.destination_ports) == ("UDP", "41641", "any")
    assert (out.source.title, out.source.words) == ("Your device", "192.0.2.0/24, 2001:db8::/32 (replace: device)")
    assert (out.destination.title, out.destination.words) == ("Peer device", "any")
    assert (out.purpose, out.without[:7]) == ("WireGuard, peer to peer", "Traffic")
    assert [reference.id for reference in out.references] == ["kb1082"]


@pytest.mark.parametrize(
    ("flow", "protocol", "ports"),
    [
        ("nodeport", "TCP", "30000-32767"),
        ("turn", "UDP", "80, 443, 3478, 5555"),
        ("esp", "ESP", ""),
        ("health", "ICMP echo-request", ""),
        ("all", "any protocol", ""),
        ("old", "TCP", "any"),
    ],
)
def test_protocols_and_ports(flow: str, protocol: str, ports: str, hard: Service) -> None:
    rows = [row for row in flow_rows(hard) if row.id == f"hard/{flow}"]
    assert (protocol, ports) in {(row.protocol, row.destination_ports) for row in rows}


def test_conditions_and_written_addresses(hard: Service) -> None:
    assert row(hard, "turn").conditions == ("with the option relay", "since 0.29", "until 1.4")
    assert row(hard, "dhcp").conditions == ("IPv4 only", "answers are not tracked")
    assert row(hard, "backup").destination.words == "10.20.0.0/16, 2001:db8:20::/48"
    assert row(hard, "kubelet").direction == "on the host itself"


def test_each_pair_of_roles_and_each_protocol_is_a_row() -> None:
    service = made(Flow("f", ("A", "B"), ("C",), (TCP_ANY, UDP_ANY)))
    assert ways(service) == [("", "A", "C", "TCP"), ("", "B", "C", "TCP"), ("", "A", "C", "UDP"), ("", "B", "C", "UDP")]


def test_a_role_sees_what_concerns_it_and_in_which_direction() -> None:
    flows = (Flow("f", ("A",), ("B",), (TCP_ANY,)), Flow("g", ("B",), ("B",), (UDP_ANY,)))
    service = made(*flows, Flow("h", ("C",), ("C",), (TCP_ANY,), scope=Scope.SELF))
    assert ways(service, "A") == [("outbound", "A", "B", "TCP")]
    assert ways(service, "B") == [
        ("inbound", "A", "B", "TCP"),
        ("outbound", "B", "B", "UDP"),
        ("inbound", "B", "B", "UDP"),
    ]


def test_the_only_host_looks_and_nothing_is_left_out() -> None:
    service = made(Flow("f", ("A",), ("B",), (TCP_ANY,)), Flow("g", ("B",), ("C",), (TCP_ANY,)), hosts="A")
    assert ways(service) == [("outbound", "A", "B", "TCP"), ("", "B", "C", "TCP")]


def test_a_profile_limits_the_flows(tailscale: Service) -> None:
    rows = flow_rows(tailscale, profile=tailscale.profiles["minimum"])
    assert [row.id for row in rows] == ["tailscale/control", "tailscale/derp"]


def test_every_flow_of_every_service_is_there_as_often_as_it_has_ways(services: Book) -> None:
    for service in services.services.values():
        counted = Counter((row.id, row.source.title, row.destination.title) for row in flow_rows(service))
        assert {id_.partition("/")[2] for id_, _from, _to in counted} == set(service.flows)
