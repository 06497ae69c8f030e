"""Ids that are put together are put together to the same one now and then; no flow and no address gets lost for that."""

from __future__ import annotations

from functools import cache

from portbook.estate import OwnNetwork, problems, services_of
from portbook.load import load_book
from portbook.load.estate import load_estate
from portbook.rules import rules_for
from portbook.rules.words import words
from portbook.targets import targets

REDIS = b"""
service: redis
title: Redis
references: {sentinel-docs: {title: One, url: https://one.example/}}
roles: {client: {title: Client}, server: {title: Server, host: true}, up-stream: {title: Upstream, address: 192.0.2.77}}
flows:
  sentinel-data: {from: client, to: server, tcp: 1111, need: required, purpose: Data, ref: sentinel-docs}
  data: {from: [server, client], to: server, tcp: 3333, need: required, purpose: Data}
  data-in: {from: client, to: server, tcp: 4444, need: required, purpose: Data}
  up: {from: server, to: up-stream, tcp: 443, need: required, purpose: Data}
  one: {from: client, to: server, tcp: 5001, need: required, purpose: Data, one-of: sentinel-way}
  other: {from: client, to: server, tcp: 5002, need: required, purpose: Data, one-of: sentinel-way}
"""
SENTINEL = b"""
service: redis-sentinel
title: Sentinel
references: {docs: {title: Two, url: https://two.example/}}
roles: {client: {title: Client}, server: {title: Server, host: true}}
flows:
  data: {from: client, to: server, tcp: 2222, need: required, purpose: Data, ref: docs}
  one: {from: client, to: server, tcp: 6001, need: required, purpose: Data, one-of: way}
  other: {from: client, to: server, tcp: 6002, need: required, purpose: Data, one-of: way}
"""
UP = b"""
service: redis-up
title: Up
roles: {stream: {title: Stream, address: 192.0.2.88}, server: {title: Server, host: true}}
flows:
  data: {from: server, to: stream, tcp: 444, need: required, purpose: Data}
"""
ESTATE = b"""
zones:
  front: {title: Front, networks: 10.0.0.0/24}
  back: {title: Back, networks: 10.0.1.0/24, firewall: cisco-ios}
  net: {title: Internet, networks: any}
groups:
  back: {title: Clients, zone: front, addresses: 10.0.0.5, plays: [redis@redis/client, redis-sentinel@redis/client]}
  back-zone: {title: Servers, zone: back, addresses: 10.0.1.5, firewall: nftables, plays: [redis@redis/server, redis-sentinel@redis/server, redis-up/server]}
"""
INBOUND = {f"inbound IPv4 TCP {port} from 10.0.0.5" for port in (1111, 2222, 3333, 4444, 5001, 5002, 6001, 6002)}


@cache
def _network() -> OwnNetwork:
    book = load_book({"redis.yml": REDIS, "redis-sentinel.yml": SENTINEL, "redis-up.yml": UP})
    estate = load_estate({"estate.yml": ESTATE})
    network = OwnNetwork(estate.estate, book.book.services)
    assert (book.problems, estate.problems, problems(network, [*targets()])) == ((), (), ())
    return network


def test_flows_with_the_same_id_are_all_there() -> None:
    service = services_of(_network())["group-back-zone"]
    outbound = {
        "outbound IPv4 TCP 443 to 192.0.2.77",
        "outbound IPv4 TCP 444 to 192.0.2.88",
        "outbound IPv4 TCP 3333 to 10.0.1.5",
    }
    itself = {"inbound IPv4 TCP 3333 from 10.0.1.5"}
    assert {
        words(rule) for rule in rules_for(service, ["back-zone"], service.flows.values())
    } == INBOUND | outbound | itself


def test_a_border_with_the_id_of_a_group_is_no_group() -> None:
    service = services_of(_network())["zone-back"]
    border = next(role for role in service.roles.values() if role.targets)
    rules = {words(rule) for rule in rules_for(service, [border.id], service.flows.values())}
    assert {rule for rule in rules if rule.startswith("inbound")} == INBOUND


def test_alternatives_of_two_services_stay_apart() -> None:
    flows = services_of(_network())["group-back-zone"].flows.values()
    sizes = [sum(flow.one_of == name for flow in flows) for name in {flow.one_of for flow in flows if flow.one_of}]
    assert sizes == [2, 2]


def test_references_of_two_services_stay_apart() -> None:
    service = services_of(_network())["group-back-zone"]
    addresses = [service.references[id_].url for flow in service.flows.values() for id_ in flow.references]
    assert sorted(addresses) == ["https://one.example/", "https://two.example/"]
