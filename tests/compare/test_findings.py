from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.compare.findings import added, already_open, exact, summary
from portbook.model import Direction, Family, Ports, Reply, Rule, protocol_named

UDP_IN = Rule(Direction.INBOUND, protocol_named("udp"), local_ports=Ports.of(41641), flows=("direct-in",))
UDP_OUT = Rule(Direction.OUTBOUND, protocol_named("udp"), local_ports=Ports.of(41641), flows=("direct-out",))
NEXT = replace(UDP_IN, local_ports=Ports.of(41642))
SSH = Rule(Direction.INBOUND, protocol_named("tcp"), local_ports=Ports.of(22))
ANSWERLESS = replace(SSH, reply=Reply.NONE)


def test_equal_sets_have_no_findings() -> None:
    assert summary(exact([UDP_IN, UDP_OUT], [UDP_OUT, UDP_IN])) == ""


@pytest.mark.parametrize(
    ("wanted", "have", "said"),
    [
        ([UDP_IN], [UDP_IN, NEXT], "opens inbound UDP 41642, which nothing documents"),
        (
            [UDP_OUT],
            [],
            "does not let outbound UDP from port 41641 through, which the flow direct-out needs",
        ),
        (
            [UDP_IN, replace(UDP_IN, flows=("other",))],
            [],
            "does not let inbound UDP 41641 through, which the flows direct-in and other need",
        ),
        (
            [replace(UDP_IN, family=Family.IPV4), replace(UDP_IN, family=Family.IPV6)],
            [],
            "does not let inbound UDP 41641 through, which the flow direct-in needs",
        ),
        (
            [UDP_IN],
            [replace(UDP_IN, family=Family.IPV4)],
            "does not let inbound IPv6 UDP 41641 through, which the flow direct-in needs",
        ),
        ([SSH], [], "does not let inbound TCP 22 through, which every host needs"),
        (
            [UDP_IN],
            [replace(UDP_IN, reply=Reply.NONE)],
            "does not let the replies to inbound UDP 41641 through, which the flow direct-in needs",
        ),
    ],
)
def test_a_difference_is_a_sentence(wanted: list[Rule], have: list[Rule], said: str) -> None:
    assert summary(exact(wanted, have)) == said


def test_several_are_counted() -> None:
    assert summary(exact([UDP_IN], [NEXT])).endswith("needs (and 1 more)")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([], [UDP_IN], ""),
        ([SSH], [SSH, UDP_IN], ""),
        ([UDP_IN], [UDP_IN], ""),
        ([ANSWERLESS], [SSH, UDP_IN], ""),
        ([SSH], [UDP_IN], "closes inbound TCP 22, which was open before"),
        ([SSH], [ANSWERLESS, UDP_IN], "closes the replies to inbound TCP 22, which were open before"),
        ([], [UDP_IN, SSH], "opens inbound TCP 22, which nothing documents"),
    ],
)
def test_an_addition_opens_its_own_and_closes_nothing(before: list[Rule], after: list[Rule], said: str) -> None:
    assert summary(added(before, [UDP_IN], after)) == said


V4, V6 = replace(UDP_IN, family=Family.IPV4), replace(UDP_IN, family=Family.IPV6)


@pytest.mark.parametrize(
    ("befores", "found"),
    [
        ([], []),
        ([[]], []),
        ([[UDP_IN, SSH], [SSH]], [SSH]),
        ([[UDP_IN, SSH], [SSH, UDP_IN, NEXT]], [UDP_IN, SSH]),
        ([[SSH], [ANSWERLESS]], []),
        ([[UDP_IN], [V6]], [V6]),
        ([[V4, SSH], [V6, SSH]], [SSH]),
        ([[V4, V6]], [UDP_IN]),
    ],
)
def test_what_was_open_before_on_every_host(befores: list[list[Rule]], found: list[Rule]) -> None:
    assert already_open([UDP_IN, SSH], befores) == tuple(found)
