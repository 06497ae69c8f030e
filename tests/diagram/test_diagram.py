"""What holds of every diagram, whatever the texts and ports."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from portbook.diagram import flow_diagram
from portbook.diagram.text import wrap
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Family, Flow, Ports, Role, Scope, Service, Transport
from portbook.model.protocol import ICMP_TYPES, Protocol

TRICKY = st.sampled_from(
    "a .中、\u1100\uac00\u0915\u094d\u0937\u093f\u0ba4\u0bcd👩👍🏽🇩🇪❤│►`"
    "\u200c\u200d\ufe0e\ufe0f\u0301\u202e\u2066\u0000\u001b\u2028\n"
)
SHORT = st.text(max_size=12) | st.text(TRICKY, max_size=12)
TEXT = SHORT | SHORT.map(lambda text: (text * 500)[:500])
PORT = st.integers(0, 65535)
PORTS = st.just(ANY_PORTS) | st.lists(PORT, min_size=1, max_size=5).map(lambda each: Ports.of(*each))
NETWORKS = st.sampled_from(["10.20.0.0/16", "224.0.0.18/32", "255.255.255.255/32", "2001:db8::/48", "ff02::12/128"])
ADDRESSES = (
    st.none()
    | st.just(ANYWHERE)
    | st.builds(
        Addresses,
        st.lists(NETWORKS.map(ip_network), min_size=1, max_size=3).map(tuple),
        st.lists(SHORT, max_size=8).map(tuple),
    )
)
TRANSPORT = st.builds(Transport, st.integers(-1, 255).map(Protocol), PORTS, PORTS) | st.sampled_from(
    [Transport(Protocol(1), icmp=each) for each in ICMP_TYPES.values()]
)
ROLES = ("one", "two", "three")
FLOW = st.builds(
    Flow,
    id=st.just("flow"),
    source_roles=st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True).map(tuple),
    destination_roles=st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True).map(tuple),
    transports=st.lists(TRANSPORT, min_size=1, max_size=3).map(tuple),
    remark=TEXT,
    used_for=st.lists(TEXT, max_size=2).map(tuple),
    notes=st.lists(TEXT, max_size=2).map(tuple),
    family=st.sampled_from(Family),
    source=ADDRESSES,
    destination=ADDRESSES,
    scope=st.sampled_from(Scope),
    one_of=TEXT,
)
SERVICE = st.tuples(*(st.builds(Role, st.just(name), TEXT, TEXT, address=ADDRESSES) for name in ROLES)).map(
    lambda roles: Service("s", "S", {each.id: each for each in roles}, {})
)
FLOWS = st.lists(FLOW, min_size=1, max_size=3)


@given(SERVICE, FLOWS, st.integers(60, 120))
def test_every_line_is_as_wide_as_the_frame(service: Service, flows: list[Flow], width: int) -> None:
    lines = flow_diagram(service, flows, width=width).split("\n")
    assert {wcswidth(line) for line in lines} == {width}


@given(SERVICE, FLOWS)
def test_the_frame_is_closed(service: Service, flows: list[Flow]) -> None:
    first, *middle, last = flow_diagram(service, flows).split("\n")
    assert (first, last) == (f"┌{'─' * 78}┐", f"└{'─' * 78}┘")
    assert {line[0] + line[-1] for line in middle} <= {"││", "├┤"}


@given(SERVICE, FLOWS)
def test_nothing_in_it_hides_or_reorders(service: Service, flows: list[Flow]) -> None:
    drawn = flow_diagram(service, flows).replace("\n", "").replace("\u200c", "").replace("\u200d", "")
    assert {unicodedata.category(each) for each in drawn}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


@given(TEXT, TEXT)
def test_titles_and_processes_are_there(title: str, process: str) -> None:
    drawn = flow_diagram(*one_flow(title, process))
    named = wrap(process, 20)
    assert all(f"│ {line} " in drawn for line in named)
    assert all(f" {line} " in drawn for line in wrap(title, 24 if named else 20))


@given(TEXT, TEXT, TEXT)
def test_remarks_uses_and_notes_are_there(remark: str, use: str, note: str) -> None:
    service, flows = one_flow("A", "B")
    drawn = flow_diagram(service, [replace(flows[0], remark=remark, used_for=(use,), notes=(note,))])
    assert all(f" {line} " in drawn for line in (*wrap(remark, 40), *wrap(use, 70), *wrap(note, 66)))


@pytest.mark.parametrize(("flows", "width"), [(0, 80), (1, 59)])
def test_no_diagram_of_nothing_or_without_room(flows: int, width: int) -> None:
    service, one = one_flow("A", "B")
    with pytest.raises(ValueError, match=f"cannot draw {flows} flows in {width} cells"):
        flow_diagram(service, one[:flows], width=width)


def one_flow(title: str, process: str) -> tuple[Service, list[Flow]]:
    roles = {"a": Role("a", title, process), "b": Role("b", "B")}
    flow = Flow("f", ("a",), ("b",), (Transport(Protocol(6), Ports.of(443)),))
    return Service("s", "S", roles, {"f": flow}), [flow]
