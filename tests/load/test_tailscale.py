"""The data this site publishes."""

from pathlib import Path

import pytest

from portbook.load import read_book
from portbook.model import Direction, Need, Service
from portbook.rules import rules_for, words

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tailscale() -> Service:
    loaded = read_book(ROOT / "ports", ROOT)
    assert not loaded.problems
    return loaded.book.services["tailscale"]


def test_outbound_is_from_41641_and_inbound_is_to_41641(tailscale: Service) -> None:
    flows = [tailscale.flows["direct-out"], tailscale.flows["direct-in"]]
    assert [words(rule) for rule in rules_for(tailscale, ["device"], flows)] == [
        "outbound UDP any from port 41641 to any",
        "inbound UDP 41641 from any",
    ]


def test_minimum_is_tcp_443_to_tailscale(tailscale: Service) -> None:
    flows = [tailscale.flows[each] for each in tailscale.profiles["minimum"].flows]
    found = rules_for(tailscale, ["device"], flows)
    assert {words(rule).split(" to ")[0] for rule in found} == {"outbound TCP 443"}
    assert all(name.endswith("tailscale.com") for rule in found for name in rule.remote.names)


def test_only_the_best_profile_opens_an_inbound_port(tailscale: Service) -> None:
    opens = {
        profile.id: any(
            rule.direction is Direction.INBOUND
            for rule in rules_for(tailscale, ["device"], [tailscale.flows[each] for each in profile.flows])
        )
        for profile in tailscale.profiles.values()
    }
    assert opens == {"minimum": False, "recommended": False, "best": True}


def test_the_default_profile_has_what_is_required_and_recommended(tailscale: Service) -> None:
    wanted = {each.id for each in tailscale.flows.values() if each.need is not Need.OPTIONAL}
    assert [set(each.flows) for each in tailscale.profiles.values() if each.default] == [wanted]


def test_every_fact_has_a_reference(tailscale: Service) -> None:
    assert all(flow.references for flow in tailscale.flows.values())


def test_the_server_table(tailscale: Service) -> None:
    assert [row[0] for row in tailscale.servers["derp"].rows] == ["NYC", "SFO", "AMS"]
