"""Strategies, briefs and cases for the tests of all clouds."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest
import yaml
from hypothesis import assume
from hypothesis import strategies as st

from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Brief,
    Direction,
    Family,
    Flow,
    Form,
    PortRange,
    Ports,
    Protocol,
    Rule,
    SnippetId,
    Transport,
)
from portbook.rules import phrases
from portbook.targets import Reading, Target, targets
from tests.firewalls.cases import folder_of

CLOUDS = ("aws-terraform", "azure", "azure-terraform", "gcp", "gcp-terraform", "openstack")
WITH_CASES = (*CLOUDS, "aws-cli", "aws-cloudformation")
ASKED = Rule(Direction.INBOUND, Protocol(17), local_ports=Ports.of(41641), flows=("direct-in",))
"""The rule that the cases are judged against."""

port_sets = st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 300)), min_size=1, max_size=3).map(
    lambda ranges: Ports.of(*((first, min(first + more, 65535)) for first, more in ranges))
)
ports = st.just(ANY_PORTS) | port_sets
networks = st.builds(lambda n, p: IPv4Network((n, p), strict=False), st.integers(0, 2**32 - 1), st.integers(0, 32)) | (
    st.builds(lambda n, p: IPv6Network((n, p), strict=False), st.integers(0, 2**128 - 1), st.integers(0, 128))
)


def _addresses(chosen: list[IPv4Network | IPv6Network]) -> Addresses:
    """As the loader makes them: a network of all addresses is anywhere."""
    return ANYWHERE if any(network.prefixlen == 0 for network in chosen) else Addresses(tuple(chosen))


ends = st.just(ANYWHERE) | st.lists(networks, min_size=1, max_size=4).map(_addresses)


icmp_types = st.tuples(st.none(), st.none()) | st.tuples(st.integers(0, 255), st.none() | st.integers(0, 255))


@st.composite
def security_group_rules(draw: st.DrawFn) -> Rule:
    """What a security group can say."""
    protocol = Protocol(draw(st.sampled_from([1, 6, 17, 58]) | st.integers(-1, 255)))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, remote=draw(ends))
    if protocol.is_icmp:
        kind, code = draw(icmp_types)
        family = Family.IPV4 if protocol.number == 1 else Family.IPV6
        return replace(rule, family=family, icmp_type=kind, icmp_code=code)
    rule = replace(rule, family=draw(st.sampled_from(Family)))
    if protocol.number not in {6, 17}:
        return rule
    inbound = rule.direction is Direction.INBOUND
    return replace(rule, local_ports=draw(ports)) if inbound else replace(rule, remote_ports=draw(ports))


@st.composite
def firewall_rules(draw: st.DrawFn) -> Rule:
    """What a firewall rule of Google's can say."""
    protocol = Protocol(draw(st.sampled_from([1, 6, 17, 58, 132]) | st.integers(-1, 255)))
    family = {1: Family.IPV4, 58: Family.IPV6}.get(protocol.number, draw(st.sampled_from(Family)))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, family, local=draw(ends), remote=draw(ends))
    if protocol.number not in {6, 17, 132}:
        return rule
    inbound = rule.direction is Direction.INBOUND
    return replace(rule, local_ports=draw(ports)) if inbound else replace(rule, remote_ports=draw(ports))


@st.composite
def network_security_group_rules(draw: st.DrawFn) -> Rule:
    """What a rule of a network security group of Azure's can say."""
    protocol = Protocol(draw(st.sampled_from([-1, 1, 6, 17, 50, 51])))
    family = Family.IPV4 if protocol.is_icmp else draw(st.sampled_from(Family))
    rule = Rule(draw(st.sampled_from(Direction)), protocol, family, local=draw(ends), remote=draw(ends))
    return replace(rule, local_ports=draw(ports), remote_ports=draw(ports)) if protocol.has_ports else rule


@st.composite
def neutron_rules(draw: st.DrawFn) -> Rule:
    """What a security group of OpenStack's can say: no port 0, and protocols that are the same in all clouds."""
    rule = draw(security_group_rules() | firewall_rules())
    rule = replace(rule, local=ANYWHERE)
    number = rule.protocol.number
    assume(number not in {0, 41, 43, 44, 59, 60} and (number != 1 or rule.family is Family.IPV4))
    return replace(rule, local_ports=_from_one(rule.local_ports), remote_ports=_from_one(rule.remote_ports))


def _from_one(all_of: Ports) -> Ports:
    ranges = tuple(PortRange(max(1, span.first), max(1, span.last)) for span in all_of.ranges)
    return all_of if all_of.is_any else Ports(ranges)


def brief(target: Target, *rules: Rule, purpose: str = "", id_: str = "tailscale", form: Form = Form.ADD) -> Brief:
    """A brief of these rules, each of whose flows has the purpose."""
    flows = tuple(
        Flow(flow, ("a",), ("b",), (Transport(Protocol(17)),), purpose=purpose) for rule in rules for flow in rule.flows
    )
    return Brief(SnippetId(id_, "device", "best", target.id, form), "Tailscale", "Your device", "Best", rules, flows)


def besides(reading: Reading) -> dict[str, list[str]]:
    """The doubts, closed traffic and side effects of a reading as cases write them: `line: sentence`; empty lists are left out."""
    closed = [f"{cause.line}: {phrase}" for cause in reading.closes() for phrase in phrases(cause.rules)]
    lists = {
        "doubts": [f"{doubt.line}: {doubt.message}" for doubt in reading.doubts],
        "closes": closed,
        "side_effects": [f"{remark.line}: {remark.message}" for remark in reading.side_effects],
        "replaces": [f"{remark.line}: {remark.message}" for remark in reading.replaces],
    }
    return {key: value for key, value in lists.items() if value}


BESIDES = {"doubts", "closes", "side_effects", "replaces"}


def cases() -> list[Any]:
    """Every case of every cloud, with its target."""
    return [
        pytest.param(targets()[id_], case, id=f"{id_}-{case['name']}")
        for id_ in WITH_CASES
        for path in sorted(folder_of(id_).glob("*.yml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    ]
