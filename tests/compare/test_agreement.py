"""How a registry lists the ports of a service, and which of its ports the service lacks."""

from __future__ import annotations

import pytest

from portbook.compare.agreement import Agreement, Listed, agreement
from portbook.model.protocol import TCP
from portbook.registries import Registry
from portbook.registries.registry import listing_of
from tests.compare.lint.example import service

TEXTS = {
    "store": "7000/tcp+udp",
    "store-admin": "7001/tcp",
    "example": "9/tcp",
    "Other One": "7002/tcp 6800-7300/udp",
    "tunnel": "esp 500/udp",
    "many": "8000-8999/tcp",
}
ENTRIES = {name: listing_of(text) for name, text in TEXTS.items()}
USED = Registry("aws-security-group", "List", "https://example.com/", "1", "MIT", assigns=False, entries=ENTRIES)
ASSIGNED = Registry("iana", "List", "https://example.com/", "1", "MIT", assigns=True, entries=ENTRIES)


def found(keys: str, registry: Registry = USED) -> Agreement:
    return agreement(service(keys), registry)


def listed(of: Agreement) -> list[str]:
    return [
        f"{ports.protocol.name} {ports.ports.spell()}: {ports.listed} {', '.join(ports.names)} {' '.join(ports.flows)}"
        for ports in of.ports
    ]


def lacking(of: Agreement) -> list[str]:
    return [f"{part.name} {part.protocol.name} {part.ports.spell()}" for part in of.lacking]


FLOWS = """\
flows:
  a: {from: client, to: server, tcp: [7000, 7002], udp: 7000}
  b: {from: client, to: server, tcp: 7002}
  c: {from: server, to: client, udp: 123}
  d: {from: server, to: server, protocol: esp}
"""


def entry(names: str, registry: str = "aws-security-group") -> str:
    return f"registries:\n  {registry}: {{names: [{names}]}}\n"


def test_each_port_is_listed_with_its_name_or_another_or_not() -> None:
    assert listed(found(FLOWS + entry("store"))) == [
        f"tcp 7000: {Listed.NAME_AND_PORT} store a",
        f"tcp 7002: {Listed.PORT_ONLY} Other One a b",
        f"udp 7000: {Listed.NAME_AND_PORT} store a",
        f"udp 123: {Listed.NOT_LISTED}  c",
        f"esp any: {Listed.PORT_ONLY} tunnel d",
    ]


def test_a_protocol_without_ports_is_listed_by_its_name() -> None:
    assert listed(found(FLOWS + entry("tunnel")))[-1] == f"esp any: {Listed.NAME_AND_PORT} tunnel d"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("store", []),
        ("store, store-admin", ["store-admin tcp 7001"]),
        ("tunnel", ["tunnel udp 500"]),
        ("Other One", ["Other One udp 6800-6999, 7001-7300"]),
    ],
)
def test_ports_of_the_entries_that_no_flow_has(names: str, expected: list[str]) -> None:
    assert lacking(found(FLOWS + entry(names))) == expected


def test_an_assignment_is_for_all_protocols_and_nobody_has_to_use_them() -> None:
    flows = "flows:\n  a: {from: client, to: server, tcp: 7000}\n"
    assert lacking(found(flows + entry("store"))) == ["store udp 7000"]
    assert lacking(found(flows + entry("store", "iana"), ASSIGNED)) == []
    assert lacking(found(flows + entry("store-admin", "iana"), ASSIGNED)) == ["store-admin tcp 7001"]


def test_a_port_that_packets_come_from_is_not_lacking() -> None:
    flows = "flows:\n  a: {from: server, to: client, tcp: 1024-65535, source-port: 9}\n"
    assert lacking(found(flows + entry("example"))) == []


def test_a_flow_of_every_protocol_lacks_nothing() -> None:
    flows = "flows:\n  a: {from: client, to: server, protocol: any}\n"
    assert lacking(found(flows + entry("store, tunnel"))) == []
    assert found(flows + entry("store")).ports == ()


def test_a_wide_range_is_split_only_by_its_own_entries() -> None:
    flows = "flows:\n  a: {from: client, to: server, tcp: 7000-8500}\n"
    assert listed(found(flows + entry("many"))) == [
        f"tcp 8000-8500: {Listed.NAME_AND_PORT} many a",
        f"tcp 7000-7999: {Listed.NOT_LISTED}  a",
    ]
    assert lacking(found(flows + entry("many"))) == ["many tcp 8501-8999"]


NAMES = {
    "its id": ("", USED, ("example",), ()),
    "its id, where names are assigned, and no port is shared": ("", ASSIGNED, (), ("example",)),
    "its id, where names are assigned, and a port is shared": (
        "flows:\n  a: {from: client, to: server, udp: 9}\n",
        ASSIGNED,
        ("example",),
        (),
    ),
    "a package, all of whose ports it has": (
        f'identifiers: ["pkg:deb/debian/Store", "cpe:2.3:a:example:store_admin"]\n{FLOWS}',
        USED,
        ("example", "store"),
        ("store-admin",),
    ),
    "tags are no names": (f"tags: [store]\n{FLOWS}", USED, ("example",), ()),
    "names in the data are all there are": (FLOWS + entry("store"), USED, ("store",), ()),
}


@pytest.mark.parametrize("case", NAMES)
def test_entries_of_the_same_name(case: str) -> None:
    keys, registry, names, alike = NAMES[case]
    of = found(keys, registry)
    assert (of.names, of.alike, of.written) == (names, alike, "registries:" in keys)


def test_spellings_of_a_name_are_one() -> None:
    entries = {"Exam-Ple": listing_of("443/tcp")}
    assert found("", Registry("iana", "", "", "", "MIT", assigns=True, entries=entries)).names == ("Exam-Ple",)


def test_names_that_the_registry_does_not_have() -> None:
    of = found(FLOWS + entry("store, stroe"))
    assert (of.names, of.unknown) == (("store",), ("stroe",))


def test_a_registry_that_is_not_here_is_not_compared() -> None:
    absent = Registry("firewalld", "firewalld", "", "", "MIT", assigns=False, absent="it is not here")
    of = found(FLOWS + entry("store", "firewalld"), absent)
    assert (of.absent, of.ports, of.lacking, of.unknown) == ("it is not here", (), (), ())


def test_protocols_are_kept_apart_where_ports_are_used() -> None:
    flows = "flows:\n  a: {from: client, to: server, udp: 7001}\n"
    (part,) = found(flows + entry("store-admin")).lacking
    assert part.protocol == TCP
