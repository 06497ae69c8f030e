"""What somebody selects of the data, and the service that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.evidence import Rung
from portbook.model import Direction, Form, Need, Rule, Service, seen
from portbook.model.profiles import default_profile, profiles_of
from portbook.model.role import MOST_STAND_INS, Role
from portbook.proof.reading.self_reading import read_back
from portbook.rules import words
from portbook.selection import Part, Selection, host_of, in_order, named, service_of, why_not
from portbook.selection.services import SelectedServices
from portbook.snippets import flow_rules, forms_of, snippet
from portbook.targets import Target, targets

FOLDER = Path(__file__).parent
CASES = yaml.safe_load((FOLDER / "selections.yml").read_text("utf-8"))
NOTATIONS = yaml.safe_load((FOLDER / "notation.yml").read_text("utf-8"))


def selection(case: Mapping[str, Any], services: Mapping[str, Service]) -> Selection:
    parts = [
        Part(part.service, part.roles or tuple(role.id for role in services[part.service].hosts))
        for part in named(case["host"], services)
    ]
    return Selection(
        tuple(parts),
        seen(case["direction"]) if "direction" in case else None,
        in_order(map(Need, case.get("need", []))),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_selection_is_a_service(case: dict[str, Any], services: Mapping[str, Service]) -> None:
    selected = selection(case, services)
    service = service_of(selected, services)
    assert (service.id, host_of(selected, service).id) == (case["id"], case["role"])
    assert {profile.id: list(profile.flows) for profile in profiles_of(service)} == case["profiles"]
    if "rules" in case:
        assert [*dict.fromkeys(map(words, rules(service, case["role"])))] == case["rules"]


def rules(service: Service, role: str) -> tuple[Rule, ...]:
    return flow_rules(service, tuple(role.split("+")), default_profile(service))


@pytest.mark.parametrize(("text", "parts"), NOTATIONS.items())
def test_what_a_text_names(text: str, parts: dict[str, list[str]], services: Mapping[str, Service]) -> None:
    assert named(text, services) == tuple(Part(id_, tuple(roles)) for id_, roles in parts.items())


def test_no_two_selections_have_one_id(services: Mapping[str, Service]) -> None:
    for one, other in combinations(CASES, 2):
        same = selection(one, services) == selection(other, services)
        assert (selection(one, services).id == selection(other, services).id) == same


def test_it_is_made_once(services: Mapping[str, Service]) -> None:
    selected = Selection((Part("base", ("host",)),), Direction.INBOUND)
    assert service_of(selected, services) is service_of(selected, services)
    assert service_of(Selection((Part("base", ("host",)),)), services) is services["base"]


def merged(services: Mapping[str, Service]) -> Service:
    return service_of(Selection((Part("base", ("host",)), Part("db", ("server",)))), services)


def test_what_is_of_one_service_stays_with_it(services: Mapping[str, Service]) -> None:
    service = merged(services)
    assert {role.id for role in service.hosts} == {"host+server"}
    assert service.flows["sql"].source_roles == ("db-client",)
    assert service.references[service.flows["sql"].references[0]].title == "Database document"
    assert service.flows["base-web"].one_of == service.flows["tls"].one_of != service.flows["db-web"].one_of
    assert service.flows["copy"].when == "with the option Cluster"


def test_what_stands_for_an_address_stands_for_one(services: Mapping[str, Service]) -> None:
    unknown = [role.default for role in merged(services).roles.values() if role.placeholder and not role.host]
    assert len({*unknown}) == len(unknown)
    assert unknown[:3] == [role.default for role in services["base"].roles.values() if role.placeholder][:3]


def test_roles_of_one_title_say_whose_they_are(services: Mapping[str, Service]) -> None:
    sender = replace(services["logs"].roles["sender"], title="Administrators")
    logs = replace(services["logs"], roles={**services["logs"].roles, "sender": sender})
    both = Selection((Part("base", ("host",)), Part("logs", ("sender",))))
    titles = [role.title for role in service_of(both, {**services, "logs": logs}).roles.values()]
    assert {"Base: Administrators", "Logs: Administrators", "Host + Logs: Administrators", "Resolver"} <= {*titles}
    assert "Administrators" not in titles


def test_a_change_of_any_part_is_a_change(services: Mapping[str, Service]) -> None:
    assert merged(services).digest == merged(dict(services)).digest != ""
    for id_ in ("base", "db"):
        assert merged({**services, id_: replace(services[id_], digest="other")}).digest != merged(services).digest
        assert merged({**services, id_: replace(services[id_], digest="")}).digest == ""


def test_more_roles_than_can_be_told_apart_are_refused(services: Mapping[str, Service]) -> None:
    many = {f"r{number}": Role(f"r{number}", "R") for number in range(MOST_STAND_INS - 3)}
    crowded = {**services, "base": replace(services["base"], roles={**services["base"].roles, **many})}
    both = Selection((Part("base", ("host",)), Part("db", ("server",))))
    assert "too many" in why_not(both, crowded)
    with pytest.raises(ValueError, match="too many"):
        service_of(both, crowded)


def whole_file(services: Mapping[str, Service], direction: str) -> str:
    """The form `complete` of rules of one direction; empty where there is none."""
    service = service_of(Selection((Part("base", ("host",)),), seen(direction)), services)
    host, nftables = service.hosts[0], targets()["nftables"]
    if Form.COMPLETE not in forms_of(service, host, nftables):
        return ""
    return snippet(service, host, default_profile(service), nftables, Form.COMPLETE).text


def test_a_whole_file_leaves_open_only_what_the_host_sends(services: Mapping[str, Service]) -> None:
    assert "# Everything outbound\n        accept\n" in whole_file(services, "inbound")
    assert "# Everything inbound" not in whole_file(services, "inbound")
    assert whole_file(services, "outbound") == whole_file(services, "forwarded") == ""


def test_they_are_listed_behind_the_services(services: Mapping[str, Service]) -> None:
    selections = [
        Selection((Part("base", ("host",)),), Direction.INBOUND),
        Selection((Part("db", ("server", "arbiter")),)),
    ]
    together = SelectedServices(services, selections)
    assert [*together] == ["base", "db", "logs", "base+host+++inbound", "db+server+arbiter"]
    assert len(together) == len([*together])
    assert together["db"] is services["db"]
    assert together["db+server+arbiter"].made_of == ("db",)


def test_more_services_than_a_host_has_are_refused(services: Mapping[str, Service]) -> None:
    many = {f"s{number}": replace(services["logs"], id=f"s{number}") for number in range(21)}
    parts = tuple(Part(id_, ("sender",)) for id_ in many)
    assert why_not(Selection(parts), many) == "no host has rules for more than 20 services here"
    assert why_not(Selection(parts[:20]), many) == ""


@pytest.mark.parametrize("target", targets().values(), ids=targets())
def test_however_long_its_names_are_each_target_reads_its_own_text(
    target: Target, services: Mapping[str, Service]
) -> None:
    together = Selection(tuple(Part(id_, (service.hosts[0].id,)) for id_, service in services.items()))
    service = service_of(together, services)
    made = snippet(service, service.hosts[0], default_profile(service), target)
    assert read_back(made, target).rung is Rung.SELF_CONSISTENT
