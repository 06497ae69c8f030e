"""The copies of registries have what they are for, say where they come from, and are data that the source can read."""

from __future__ import annotations

import pytest

from portbook.model import Ports
from portbook.model.protocol import TCP, UDP
from portbook.model.registry import REGISTRIES
from portbook.registries import Registry, shipped
from portbook.registries.firewalld import firewalld

ALL = {registry.id: registry for registry in (*shipped(), firewalld(None))}


def test_the_loader_knows_the_ids_of_all_registries() -> None:
    assert tuple(ALL) == REGISTRIES


@pytest.mark.parametrize("registry", shipped(), ids=lambda registry: registry.id)
def test_a_copy_says_where_it_comes_from(registry: Registry) -> None:
    assert registry.source.startswith("https://")
    assert registry.version
    assert registry.licence in {"BSD-2-Clause", "Apache-2.0"}
    assert not registry.absent


@pytest.mark.parametrize(
    ("registry", "name", "ports"),
    [
        ("iana", "postgresql", {TCP: Ports.of(5432), UDP: Ports.of(5432)}),
        ("iana", "https", {TCP: Ports.of(443), UDP: Ports.of(443)}),
        ("iana", "bootps", {TCP: Ports.of(67), UDP: Ports.of(67)}),
        ("aws-security-group", "etcd", {TCP: Ports.of((2379, 2380))}),
        ("aws-security-group", "consul-dns-udp", {UDP: Ports.of(8600)}),
        ("aws-security-group", "saltstack-tcp", {TCP: Ports.of((4505, 4506))}),
    ],
)
def test_entries(registry: str, name: str, ports: dict[object, Ports]) -> None:
    entry = {protocol: of_name for protocol, of_name in ALL[registry].entries[name].items() if of_name.ranges}
    assert ports.items() <= entry.items()


def test_they_are_whole() -> None:
    assert len(ALL["iana"].entries) > 6000
    assert len(ALL["aws-security-group"].entries) > 150
    assert all(listing for registry in shipped() for listing in registry.entries.values())


def test_what_nobody_is_meant_by_is_left_out() -> None:
    assert not {"all-all", "all-tcp", "web", "_"} & ALL["aws-security-group"].entries.keys()
    assert "" not in ALL["iana"].entries
