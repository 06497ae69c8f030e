"""A flow to a role of another service goes to whoever plays that role."""

from __future__ import annotations

from typing import Any

import pytest

from portbook.estate import OwnNetwork, errors, group_service_id, problems, services_of
from portbook.load import load_book
from portbook.load.estate import load_estate

SERVICES = {
    "ports/keycloak.yml": """\
service: keycloak
title: Keycloak
roles:
  server: {title: Server, host: true}
flows:
  accounts: {from: server, to: postgres/db}
""",
    "ports/postgres.yml": """\
service: postgres
title: PostgreSQL
roles:
  client: {title: Client}
  standby: {title: Standby}
  db: {title: Server, host: true}
flows:
  sql: {from: client, to: db, tcp: 5432}
""",
}
ESTATE = """\
groups:
  login: {{title: Logins, addresses: 10.1.0.1, firewall: nftables, plays: {login}}}
  db: {{title: Databases, addresses: 10.1.0.2, firewall: nftables, plays: {db}}}
  other: {{title: Other databases, addresses: 10.1.0.3, firewall: nftables, plays: {other}}}
"""


def network(
    login: str = "keycloak@sso/server",
    db: str = "postgres@billing/db",
    other: str = "postgres@billing/standby",
    **more: str,
) -> OwnNetwork:
    book = load_book({path: (text + more.get(path[6:-4], "")).encode() for path, text in SERVICES.items()})
    estate = load_estate(
        {"estate.yml": (ESTATE.format(login=login, db=db, other=other) + more.get("estate", "")).encode()}
    )
    assert (book.problems, estate.problems) == ((), ())
    return OwnNetwork(estate.estate, book.book.services)


def ends(net: OwnNetwork) -> list[tuple[Any, ...]]:
    return [(flow.id, flow.sources, flow.destinations) for flow in net.flows]


@pytest.mark.parametrize(
    ("other", "to"),
    [
        ("postgres@billing/standby", "db"),  # the only instance
        ("postgres@sso/db", "other"),  # that of the same name
        ("[postgres@shop/db, keycloak@sso/postgres-db]", "other"),  # what a file says
    ],
)
def test_a_flow_goes_to_who_plays_the_role(other: str, to: str) -> None:
    net = network(other=other)
    assert ("sso-keycloak-accounts", ("login",), (to,)) in ends(net)
    services = services_of(net)
    assert services[group_service_id("login")].roles[to].addresses.spell() == f"10.1.0.{2 if to == 'db' else 3}"
    assert services[group_service_id(to)].flows["sso-keycloak-accounts"].transports[0].label == "TCP 5432"


def test_who_is_called_by_another_service_needs_no_client() -> None:
    net = network(other="postgres@shop/standby")
    assert problems(net, ["nftables"]) == ()
    alone = network(login="keycloak@sso/postgres-db")
    assert [problem.message for problem in problems(alone, ["nftables"])] == [
        "nobody plays keycloak/server of the instance sso, which would send to it: TCP 5432",
        "nobody plays postgres/client of the instance billing, which would send to it: TCP 5432",
    ]


def test_it_is_told_where_it_is_not_clear_who_is_meant() -> None:
    net = network(other="postgres@shop/db")
    (problem,) = errors(net, ["nftables"])
    assert str(problem).startswith(
        "estate.yml:2:74: nobody plays postgres/db of the instance sso, which it sends to: TCP 5432"
    )
    assert problem.sentence.endswith(
        ", and the instances billing and shop have it: let the groups of the one that is meant play keycloak@sso/postgres-db too"
    )
    known = load_book(
        {
            path: text.replace("host: true}", "host: true, address: 10.9.9.9}").encode()
            for path, text in SERVICES.items()
        }
    )
    assert problem in errors(OwnNetwork(net.estate, known.book.services), ["nftables"])
    absent = network(other="postgres@shop/db", estate="instances: {sso: {absent: keycloak/postgres-db}}\n")
    assert errors(absent, ["nftables"]) == ()
    assert not [flow for flow in absent.flows if flow.service.id == "keycloak"]


def test_it_is_told_where_nobody_plays_the_role() -> None:
    (problem,) = errors(network(db="postgres@billing/client", other="postgres@billing/standby"), ["nftables"])[:1]
    assert problem.message == "nobody plays postgres/db of the instance sso, which it sends to: TCP 5432"
    assert problem.cure.startswith("let a group play postgres/db, also hosts of others")


def test_a_host_listens_once_for_all_services_that_call_it() -> None:
    net = network(db="[postgres@billing/db, keycloak@sso/postgres-db]")
    assert not [problem for problem in problems(net, ["nftables"]) if problem.id == "port-collision"]
