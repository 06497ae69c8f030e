"""The flows that are hard to say, and every key at least once."""

from datetime import date
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

import pytest
import yaml

from portbook.load import load_service
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Flow,
    IcmpType,
    Need,
    Ports,
    Protocol,
    Reply,
    Rule,
    Scope,
    Service,
    Transport,
)
from portbook.model.fields import SECTIONS, SERVICE
from portbook.model.protocol import ICMP, ICMP_TYPES, SCTP, TCP, UDP
from portbook.rules import per_family, rules_for, words

TEXT = (Path(__file__).parent / "hard.yml").read_text()


@pytest.fixture(scope="module")
def service() -> Service:
    loaded = load_service(TEXT, "hard.yml")
    assert not loaded.problems
    assert loaded.service
    return loaded.service


def rules(service: Service, role: str, flow: str) -> tuple[Rule, ...]:
    return rules_for(service, [role], [service.flows[flow]])


def said(service: Service, role: str, flow: str) -> list[str]:
    return [words(rule) for rule in rules(service, role, flow)]


def test_every_key_is_used() -> None:
    data = yaml.load(TEXT, Loader=yaml.BaseLoader)  # noqa: S506 - the loader that makes text of everything
    assert set(data) == {field.key for field in SERVICE.fields}
    for field in SERVICE.fields:
        if field.section:
            used = {key for record in data[field.key].values() for key in record}
            in_one_file = {each.key for each in SECTIONS[field.section].fields if not each.resolved}
            assert used == in_one_file


def test_service(service: Service) -> None:
    assert (service.id, service.title, service.version, service.owner) == ("hard", "Hard ones", "1.2", "Network team")
    assert (service.path, service.reviewed) == ("hard.yml", date(2026, 11, 22))
    assert (service.summary, service.notes) == ("Flows from several services", ("Forwarded traffic is outside",))
    assert (service.group, service.tags, service.homepage) == (
        "Network services",
        ("dhcp", "multicast"),
        "https://example.com/hard",
    )
    assert service.contact == "network@example.com"
    assert service.identifiers == ("pkg:deb/debian/hard", "cpe:2.3:a:example:hard")
    assert [role.id for role in service.hosts] == ["client", "node", "gateway", "control", "router", "edge", "server"]


def test_references_and_options(service: Service) -> None:
    assert (service.references["rfc2131"].checked, service.references["rfc2131"].revision) == (
        date(2026, 11, 20),
        "1997",
    )
    assert service.references["rfc5798"].url == "https://www.rfc-editor.org/rfc/rfc5798"
    assert {each.id: each.default for each in service.options.values()} == {"relay": True, "mesh": False}


def test_trials_and_registries(service: Service) -> None:
    answer, iana = service.trials["answer"], service.registries["iana"]
    assert (answer.role, answer.command, answer.shows) == ("client", "dig @192.0.2.53 example.com", "an address")
    assert (iana.names, iana.differs) == (("domain", "bootps"), "Lists NodePort ports under no name")


def test_ignores(service: Service) -> None:
    ignore = service.ignores["lonely-one-of"]
    assert (ignore.reason, ignore.flows, ignore.where.line) == (
        "The other overlay is in another file",
        ("overlay",),
        80,
    )


def test_roles(service: Service) -> None:
    assert service.roles["client"].process == "clientd"
    assert (service.roles["old"].platform, service.roles["old"].targets) == ("appliance", ("vyos",))
    assert service.roles["client"].targets == service.targets
    assert service.roles["client"].notes == ("Any number of them",)
    assert service.roles["client"].placeholder
    assert service.roles["store"].address == Addresses(names=("*.store.example.com", "store.example.com"))
    assert service.roles["turn"].address == ANYWHERE


@pytest.mark.parametrize(
    ("flow", "transports"),
    [
        ("dns", [Transport(UDP, Ports.of(53)), Transport(TCP, Ports.of(53))]),
        ("nodeport", [Transport(TCP, Ports.of((30000, 32767))), Transport(UDP, Ports.of((30000, 32767)))]),
        ("turn", [Transport(UDP, Ports.of(80, 443, 3478, 5555))]),
        ("dhcp", [Transport(UDP, Ports.of(67), Ports.of(68))]),
        ("esp", [Transport(Protocol(50))]),
        ("health", [Transport(ICMP, icmp=ICMP_TYPES["echo-request"])]),
        ("vrrp", [Transport(Protocol(112))]),
        ("signal", [Transport(SCTP, Ports.of((36412, 36413), 36422))]),
        ("ping4", [Transport(ICMP, icmp=IcmpType("8", 8, 8)), Transport(ICMP, icmp=IcmpType("3", 3, 3, 4))]),
        ("all-icmp", [Transport(ICMP)]),
        ("all", [Transport(ANY_PROTOCOL)]),
        ("tunnels", [Transport(Protocol(47)), Transport(Protocol(4)), Transport(Protocol(50)), Transport(Protocol(0))]),
        ("old", [Transport(TCP, ANY_PORTS)]),
        ("everything", [Transport(TCP, Ports.of((1, 65535)))]),
    ],
)
def test_transports(service: Service, flow: str, transports: list[Transport]) -> None:
    assert list(service.flows[flow].transports) == transports


def test_flow_attributes(service: Service) -> None:
    flows = service.flows
    assert [flows[each].need for each in ("dns", "nodeport", "turn", "esp")] == [
        Need.REQUIRED,
        Need.OPTIONAL,
        Need.RECOMMENDED,
        Need.REQUIRED,
    ]
    assert (flows["turn"].since, flows["turn"].until, flows["turn"].option) == ("0.29", "1.4", "relay")
    assert (flows["nodeport"].when, flows["overlay"].one_of) == ("Services of type NodePort", "overlay")
    assert (flows["dhcp"].family, flows["dhcp"].reply, flows["dhcp"].references) == (
        Family.IPV4,
        Reply.NONE,
        ("rfc2131",),
    )
    assert (flows["kubelet"].scope, flows["signal"].reply) == (Scope.SELF, Reply.TRACKED)
    assert flows["signal"].source == Addresses.of(IPv4Network("192.0.2.9"))
    assert flows["vrrp"].destination == Addresses.of(IPv4Network("224.0.0.18"), IPv6Network("ff02::12"))


def test_text_stays_text(service: Service) -> None:
    flow: Flow = service.flows["said"]
    assert (flow.title, flow.purpose) == ("TURN over TLS", "Two lines,\nboth kept")
    assert flow.without == "`rm -rf /` <script>alert(1)</script> ${HOME} | \x1b[31m"
    assert (flow.remark, flow.used_for, flow.notes) == ('it\'s "quoted"', ("Voice", "Video: HD"), ("One note",))
    assert (flow.where.path, flow.where.line, flow.where.column) == ("hard.yml", 54, 3)


def test_profiles(service: Service) -> None:
    assert service.profiles["small"].flows == ("dns",)
    assert service.profiles["large"].flows == service.profiles["same"].flows == ("dns", "turn")
    large = service.profiles["large"]
    assert (large.extends, large.default, large.notes, large.cost, large.gain) == (
        "small",
        True,
        ("Slow",),
        "Time",
        "Space",
    )


def test_servers(service: Service) -> None:
    assert service.servers["turn"].columns == ("Name", "Region")
    assert service.servers["turn"].rows == (("a.example.com", ""), ("b.example.com", "NO"))
    assert (service.servers["turn"].role, service.servers["turn"].more) == ("turn", "and more")
    assert (service.servers["none"].columns, service.servers["none"].rows) == (("Name",), ())


def test_all_addresses_of_one_family_are_that_family(service: Service) -> None:
    assert service.roles["old"].address == service.roles["everything"].address == ANYWHERE
    assert service.flows["old"].family is Family.IPV4
    assert service.flows["everything"].family is Family.BOTH
    assert said(service, "client", "old") == ["outbound IPv4 TCP any to any"]


def test_both_directions_within_one_role(service: Service) -> None:
    assert said(service, "gateway", "esp") == [
        "outbound IPv4 ESP to 198.51.100.0/24",
        "inbound IPv4 ESP from 198.51.100.0/24",
    ]


def test_loopback_needs_no_rule(service: Service) -> None:
    assert rules(service, "control", "kubelet") == ()


def test_multicast_is_the_local_address_of_who_listens(service: Service) -> None:
    inbound = [rule for rule in rules(service, "router", "vrrp") if rule.direction is Direction.INBOUND]
    assert [rule.local for rule in inbound] == [service.flows["vrrp"].destination]


def test_untracked_replies_have_rules(service: Service) -> None:
    assert said(service, "client", "dhcp") == [
        "outbound IPv4 UDP 67 from port 68 to 255.255.255.255",
        "inbound IPv4 UDP 68 from port 67 from 255.255.255.255",
    ]


def test_echo_has_the_number_of_each_family(service: Service) -> None:
    found = [rule for rule in rules(service, "node", "health") if rule.direction is Direction.OUTBOUND]
    assert [(rule.family, rule.protocol.number, rule.icmp_type) for rule in found] == [
        (Family.IPV4, 1, 8),
        (Family.IPV6, 58, 128),
    ]


def test_codes(service: Service) -> None:
    found = rules(service, "node", "ping4")
    assert [(rule.icmp_type, rule.icmp_code) for rule in found] == [(8, None), (3, 4)]
    assert {rule.family for rule in found} == {Family.IPV4}
    assert [rule.icmp_type for rule in rules(service, "node", "too-big")] == [2, 137]


def test_every_flow_gives_each_end_a_rule_in_a_family(service: Service) -> None:
    for flow in service.flows.values():
        for role in {*flow.source_roles, *flow.destination_roles} & {each.id for each in service.hosts}:
            assert (flow.scope is Scope.SELF) != bool(per_family(rules(service, role, flow.id)))
