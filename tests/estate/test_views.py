"""A host group, and the border of a zone, is a service like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from portbook.estate import OwnNetwork, services_of
from portbook.model import Service
from portbook.model.profiles import default_profile
from portbook.rules import rules_for
from portbook.rules.words import words
from portbook.snippets import identities, snippet
from portbook.targets import targets

RULES = {
    "group-web": {
        "inbound TCP 443 from any",
        "outbound TCP 5432 to 10.2.0.0/28",
        "outbound UDP 7000-7010 to 10.1.0.10/31, 2001:db8:1::10",
        "inbound UDP 7000-7010 from 10.1.0.10/31, 2001:db8:1::10",
        "inbound TCP 9100 from 10.2.0.100",
        "inbound ICMP type 8 from 10.2.0.100",
    },
    "group-db": {
        "inbound TCP 5432 from 10.1.0.10/31",
        "outbound TCP 443 to api.shop.example",
        "inbound TCP 9100 from 10.2.0.100",
        "inbound ICMP type 8 from 10.2.0.100",
    },
    "zone-front": {
        "inbound TCP 443 from any",
        "outbound TCP 5432 to 10.2.0.0/28",
        "inbound TCP 9100 from 10.2.0.100",
        "inbound ICMP type 8 from 10.2.0.100",
    },
}


@pytest.fixture(scope="module")
def services(network: OwnNetwork) -> dict[str, Service]:
    return services_of(network)


def spelled(service: Service) -> set[str]:
    (host,) = service.hosts
    rules = rules_for(service, [host.id], service.flows.values())
    return {words(rule).replace("IPv4 ", "") for rule in rules}


def test_only_parts_with_a_firewall_are_services(services: dict[str, Service]) -> None:
    assert [*services] == ["group-web", "group-db", "group-router", "zone-front"]
    assert all(service.of_estate and service.digest for service in services.values())


@pytest.mark.parametrize("id_", RULES)
def test_rules_have_real_addresses(id_: str, services: dict[str, Service]) -> None:
    assert spelled(services[id_]) == RULES[id_]


def test_the_border_of_a_zone_names_the_hosts_inside(services: dict[str, Service]) -> None:
    flow = services["zone-front"].flows["eu-shop-sql-out"]
    assert flow.source is not None
    assert flow.source.spell() == "10.1.0.10/31, 2001:db8:1::10"


def test_a_router_forwards_what_crosses_zones(services: dict[str, Service]) -> None:
    router = services["group-router"]
    forwarded = {
        id_ for id_, flow in router.flows.items() if "router" not in {*flow.source_roles, *flow.destination_roles}
    }
    assert forwarded == {
        "eu-shop-https-from-internet",
        "eu-shop-sql-from-front",
        "eu-shop-backup-from-back",
        "watch-metrics-from-back",
        "watch-ping-from-back",
    }
    assert router.flows["watch-metrics-from-back"].destination_roles == ("web",)


def test_snippets_are_for_the_firewalls_of_the_group(services: dict[str, Service]) -> None:
    made = identities(services["group-db"], targets().values())
    assert {id_.target for id_ in made} == {"iptables", "ufw"}


def test_references_and_notes_are_kept(services: dict[str, Service]) -> None:
    web = services["group-web"]
    assert web.flows["eu-shop-sql"].references == ("shop-manual",)
    assert web.references["shop-manual"].title == "Manual"
    assert services["group-db"].notes == ("Two of them",)


def own_addresses(text: str, addresses: Iterable[str]) -> bool:
    return any(address in text for address in addresses)


def test_a_host_does_not_name_itself_but_the_border_of_a_zone_does(services: dict[str, Service]) -> None:
    web, front = services["group-web"], services["zone-front"]
    without = replace(web, flows={id_: flow for id_, flow in web.flows.items() if "peers" not in id_})
    on_host = snippet(without, without.roles["web"], default_profile(without), targets()["nftables"])
    at_border = snippet(front, front.roles["front"], default_profile(front), targets()["cisco-ios"])
    assert not own_addresses(on_host.text, ["10.1.0.10"])
    assert own_addresses(at_border.text, ["10.1.0.10"])
