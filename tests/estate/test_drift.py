"""The listing of a host that has all that its group needs never drifts, and whatever it lacks is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook import snippets
from portbook.adapters.drift import Group, Judge
from portbook.adapters.listing_files import Listing
from portbook.estate import OwnNetwork, services_of
from portbook.load import load_service
from portbook.load.estate import load_estate
from portbook.model import Form, Service
from portbook.model.profiles import default_profile
from portbook.report.verification import Verification
from portbook.targets import targets

HERE = Path(__file__).parent
TEXTS = yaml.safe_load((HERE / "services.yml").read_text("utf-8"))
SERVICES = {id_: service for id_, text in TEXTS.items() if (service := load_service(text, id_).service)}
FORMS = [
    ("nftables", Form.COMPLETE),
    ("iptables", Form.COMPLETE),
    ("iptables", Form.ADD),
    ("ufw", Form.ADD),
    ("firewalld", Form.ADD),
]
PLAYS = ("db/client", "db/server", "web/proxy", "web/site")
FOLDER = Path("listings")


@st.composite
def group_services(draw: st.DrawFn) -> Service:
    """The service of a group of some estate: the others play the rest of the roles."""
    own = draw(st.sets(st.sampled_from(PLAYS), min_size=1))
    prefix = draw(st.integers(28, 31))
    groups = [
        f"own: {{title: Own, addresses: [10.1.0.0/{prefix}, '2001:db8:1::/64'], firewall: [nftables, iptables, ufw, firewalld], plays: [{', '.join(sorted(own))}]}}",
        f"one: {{title: One, addresses: 10.2.0.1-10.2.0.{draw(st.integers(2, 9))}, plays: [{', '.join(PLAYS[:2])}]}}",
        f"two: {{title: Two, addresses: ['2001:db8:2::/48', 10.3.0.1], plays: [{', '.join(PLAYS[2:])}]}}",
    ]
    text = f"groups: {{{', '.join(groups)}}}\ninstances: {{db: {{profile: db/whole, absent: db/archive}}}}\n"
    loaded = load_estate({"estate.yml": text.encode()})
    assert loaded.problems == ()
    return services_of(OwnNetwork(loaded.estate, SERVICES))["group-own"]


def judged(service: Service, target: str, text: str) -> Verification:
    group = Group("own", service, (targets()[target],))
    (verification,) = Judge().verifications([Listing(FOLDER / "own.txt", "own", "", text)], {"own": group}, FOLDER)
    return verification


@pytest.mark.parametrize(("target", "form"), FORMS)
@settings(max_examples=8)
@given(service=group_services(), data=st.data())
def test_only_what_is_left_out_is_missing(target: str, form: Form, service: Service, data: st.DataObject) -> None:
    left_out = data.draw(st.sets(st.sampled_from(sorted(service.flows)), max_size=2))
    whole = default_profile(service)
    kept = replace(whole, flows=tuple(id_ for id_ in whole.flows if id_ not in left_out))
    text = snippets.snippet(service, service.roles["own"], kept, targets()[target], form).text
    verdict = judged(service, target, text).verdict
    assert verdict.holds is (not left_out)
    assert {flow for finding in verdict.missing for flow in finding.flows} == left_out
