"""Who talks to whom follows from who plays what."""

from __future__ import annotations

from portbook.estate import OwnNetwork, problems
from portbook.targets import targets

FLOWS = {
    "eu-shop-https": (("shop-customer",), ("web",)),
    "eu-shop-sql": (("web",), ("db",)),
    "eu-shop-peers": (("web",), ("web",)),
    "eu-shop-backup": (("db",), ("shop-vendor",)),
    "eu-shop-local": (("web",), ("web",)),
    "watch-metrics": (("monitor",), ("web", "db", "router")),
    "watch-ping": (("monitor",), ("web", "db", "router")),
}


def test_flows_are_between_those_who_play_their_roles(network: OwnNetwork) -> None:
    assert {flow.id: (flow.sources, flow.destinations) for flow in network.flows} == FLOWS


def test_a_role_with_an_address_is_out_there_unless_somebody_plays_it(network: OwnNetwork) -> None:
    outside = {party.id: party.addresses.spell() for party in network.parties.values() if not party.own}
    assert outside == {"shop-customer": "any", "shop-vendor": "api.shop.example"}


def test_ranges_become_networks(network: OwnNetwork) -> None:
    assert network.parties["web"].addresses.spell() == "10.1.0.10/31, 2001:db8:1::10"


def test_an_alternative_that_is_left_alone_is_none(network: OwnNetwork) -> None:
    assert not any(flow.flow.one_of for flow in network.flows)


def test_flows_are_named_by_service_and_instance(network: OwnNetwork) -> None:
    titles = {flow.id: flow.title for flow in network.flows}
    assert (titles["eu-shop-sql"], titles["watch-metrics"]) == ("Shop, Europe: TCP 5432", "Watch: TCP 9100")


def test_what_is_said_to_be_absent_is_no_problem(network: OwnNetwork) -> None:
    assert problems(network, [*targets()]) == ()
