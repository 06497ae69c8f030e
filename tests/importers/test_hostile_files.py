"""Files of strangers: nothing ends in a traceback, and nothing of them leaves its place in the draft."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portbook.importers import formats
from portbook.importers.draft.format import UnusableSource
from portbook.load.service import load_service
from portbook.model import Ports
from tests.importers.drafts import draft_of, loaded

NASTY = st.text(
    st.sampled_from("\n\r\t\"'#:{}[]&*!|>%@`-, \\/<\x00\x85\u2028\u202e\ufeffé1a")
    | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)
SEEDS = [
    "<service><port protocol='tcp' port='1'/></service>",
    "services: {web: {ports: ['1:1']}}",
    'tcp LISTEN 0 1 *:1 *:* users:(("a",pid=1,fd=1))',
    "Direction,Protocol,Port,Service\nIngress,TCP,1,a",
    "name,protocol,ports\na,tcp,1",
    '{"SecurityGroups": [{"IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}',
    '{"planned_values": {"root_module": {"resources": [{"type": "aws_security_group", "address": "a", "values": {}}]}}}',
    "kind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1}]}",
    "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT",
    "table inet a { chain b { type filter hook input priority 0; policy drop; } }",
    '{"nftables": [{"rule": {"family": "inet", "table": "a", "chain": "b", "expr": []}}]}',
]
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refused(format_: str, seed: str, at: int, nasty: str) -> None:
    with suppress(UnusableSource):
        made = draft_of(format_, seed[: at % (len(seed) + 1)] + nasty + seed[at % (len(seed) + 1) :])
        assert load_service(made.text, "x.yml").problems == (), made.text


@pytest.mark.parametrize("format_", formats())
@FEW
@given(seed=st.sampled_from(SEEDS), at=st.integers(0, 400), nasty=NASTY)
def test_a_broken_file_is_read_or_refused(format_: str, seed: str, at: int, nasty: str) -> None:
    read_or_refused(format_, seed, at, nasty)


@pytest.mark.whole
@pytest.mark.parametrize("format_", formats())
@MANY
@given(seed=st.sampled_from(SEEDS), at=st.integers(0, 400), nasty=NASTY)
def test_many_broken_files_are_read_or_refused(format_: str, seed: str, at: int, nasty: str) -> None:
    read_or_refused(format_, seed, at, nasty)


@settings(max_examples=25, deadline=None)
@given(name=NASTY | st.just("\ud800"), purpose=NASTY | st.just("\udfff"))
def test_texts_stay_texts(name: str, purpose: str) -> None:
    template = {"name": f"x{name}", "protocol": "tcp", "ports": [80], "description": purpose}
    with suppress(UnusableSource):
        service = loaded(draft_of("netbox", json.dumps([template])))
        (flow,) = service.flows.values()
        assert [transport.destination_ports for transport in flow.transports] == [Ports.of(80)]
        assert len(service.roles) == 2


def test_names_of_files_stay_in_their_comments() -> None:
    made = draft_of("ss", "tcp LISTEN 0 1 *:80 *:*", path="a\nflows: {}\u2028#")
    assert "\nflows: {}" not in made.text
    assert len(loaded(made).flows) == 1


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("compose", "a: " + "[" * 100_000),
        (
            "compose",
            "".join(
                f"k{number}: &k{number} [{', '.join([f'*k{number - 1}'] * 9) if number else 1}]\n"
                for number in range(40)
            ),
        ),
        (
            "compose",
            "a: &a {"
            + ", ".join(f"k{number}: 1" for number in range(2000))
            + "}\n"
            + "".join(f"b{number}: {{<<: *a}}\n" for number in range(2000)),
        ),
        ("firewalld", "<a>" * 100_000),
        ("netbox", "[" * 100_000),
        ("netbox", '[{"name": 1e999, "ports": [' + "9" * 5000 + "]}]"),
        ("ss", "tcp LISTEN 0 1 *:1 *:*\n" * 6000),
        ("nft-json", "[" * 100_000),
    ],
    ids=["deep", "aliases", "merges", "deep-xml", "deep-json", "numbers", "many", "deep-listing"],
)
def test_a_bomb_is_refused(format_: str, text: str) -> None:
    with pytest.raises(UnusableSource):
        draft_of(format_, text)
