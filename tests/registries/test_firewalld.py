"""firewalld's services are read where firewalld is; where it is not, the registry says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.model import ANY_PORTS, Ports
from portbook.model.protocol import TCP, UDP, Protocol
from portbook.registries.firewalld import UnreadableServices, firewalld

SERVICES = {
    "dns": '<port protocol="tcp" port="53"/><port protocol="udp" port="53"/>',
    "ipsec": '<port protocol="ah" port=""/><protocol value="esp"/><port protocol="udp" port="500"/>',
    "range": '<short>Range</short><description>Ports</description><port protocol="tcp" port="6800-7300"/>',
    "both": '<include service="dns"/><include service="nowhere"/><port protocol="udp" port="88"/>',
    "round": '<include service="about"/><port protocol="tcp" port="1"/>',
    "about": '<include service="round"/><port protocol="tcp" port="2"/>',
    "client": '<source-port protocol="udp" port="68"/><destination ipv4="224.0.0.251"/><helper name="ftp"/>',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, elements in SERVICES.items():
        (tmp_path / f"{name}.xml").write_text(
            f'<?xml version="1.0" encoding="utf-8"?>\n<service>{elements}</service>\n'
        )
    return tmp_path


@pytest.mark.parametrize(
    ("name", "ports"),
    [
        ("dns", {TCP: Ports.of(53), UDP: Ports.of(53)}),
        ("ipsec", {Protocol(51): ANY_PORTS, Protocol(50): ANY_PORTS, UDP: Ports.of(500)}),
        ("range", {TCP: Ports.of((6800, 7300))}),
        ("both", {TCP: Ports.of(53), UDP: Ports.of(53, 88)}),
        ("round", {TCP: Ports.of((1, 2))}),
        ("client", {}),
    ],
)
def test_a_service(name: str, ports: dict[Protocol, Ports], folder: Path) -> None:
    assert firewalld(folder).entries[name] == ports


def test_without_firewalld_nothing_is_listed_and_the_reason_is_told() -> None:
    registry = firewalld(None)
    assert (registry.entries, "portbook tools install firewalld" in registry.absent) == ({}, True)


@pytest.mark.parametrize(
    "text",
    [
        "<service>",
        "",
        '<service><port protocol="tcp" port="x"/></service>',
        '<service><protocol value="new"/></service>',
    ],
)
def test_a_file_that_is_not_understood_is_no_empty_service(text: str, folder: Path) -> None:
    (folder / "dns.xml").write_text(text)
    with pytest.raises(UnreadableServices, match=r"dns\.xml"):
        firewalld(folder)
