"""What goes through the host, between two others."""

from __future__ import annotations

import pytest

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way

ENDS = {4: ("10.20.0.1", "203.0.114.9"), 6: ("2001:db8:20::1", "2a00::9")}
TCP, UDP, ESP, SCTP = 6, 17, 50, 132
ECHO = {4: (1, 8), 6: (58, 128)}
ERRORS = (Manner.ERROR, Manner.OWN_ERROR)


def _chain(policy: str, *rules: str) -> str:
    lines = "".join(f"\t\t{line}\n" for line in (f"type filter hook forward priority filter; policy {policy};", *rules))
    return f"table inet filter {{\n\tchain forward {{\n{lines}\t}}\n}}\n"


def _through(version: int, protocol: int, ports: tuple[int, int] = (0, 0), *, back: bool = False) -> Probe:
    source, destination = reversed(ENDS[version]) if back else ENDS[version]
    return Probe(Way.THROUGH, version, protocol, source, destination, *ports)


def _manner(probe: Probe, manner: Manner) -> Probe:
    return Probe.of((*probe.row()[:-1], manner))


def _all(version: int) -> list[Probe]:
    """A probe of each kind, both ways; the errors are about the probe before them."""
    web = _through(version, TCP, (40000, 443))
    dns = _through(version, UDP, (40000, 53))
    return [
        web,
        *(_manner(web, manner) for manner in ERRORS),
        dns,
        _manner(_through(version, UDP, (40001, 53)), Manner.LARGE),
        _through(version, SCTP, (40002, 36412), back=True),
        _through(version, ESP, back=True),
        Probe(Way.THROUGH, version, ECHO[version][0], *ENDS[version], ECHO[version][1], 0),
        _through(version, TCP, (40003, 22), back=True),
    ]


def _outcomes(lab: Lab, text: str, probes: list[Probe]) -> list[Outcome]:
    if text:
        completed = lab.run(("nft", "-f", "-"), text)
        assert completed.returncode == 0, completed.stderr
    return lab.outcomes(probes)


@pytest.mark.parametrize("version", [4, 6])
def test_a_router_without_rules_forwards_everything(empty: Lab, version: int) -> None:
    assert set(_outcomes(empty, "", _all(version))) == {Outcome.OPEN}


@pytest.mark.parametrize("version", [4, 6])
def test_one_that_drops_forwards_nothing(empty: Lab, version: int) -> None:
    assert set(_outcomes(empty, _chain("drop"), _all(version))) == {Outcome.CLOSED}


@pytest.mark.parametrize("version", [4, 6])
def test_errors_pass_as_part_of_a_connection_only(empty: Lab, version: int) -> None:
    web, *errors = _all(version)[:3]
    assert _outcomes(empty, _chain("drop", "ct state new accept"), [web, *errors]) == [
        Outcome.ONE_WAY,
        Outcome.CLOSED,
        Outcome.CLOSED,
    ]
    empty.reset()
    related = _chain("drop", "ct state new,established,related accept")
    assert _outcomes(empty, related, [web, *errors]) == [Outcome.OPEN] * 3


@pytest.mark.parametrize("version", [4, 6])
def test_each_end_and_port_counts(empty: Lab, version: int) -> None:
    word = {4: "ip", 6: "ip6"}[version]
    source, destination = ENDS[version]
    rule = f"{word} saddr {source} {word} daddr {destination} tcp dport 443 accept"
    there, back = _through(version, TCP, (40000, 443)), _through(version, TCP, (40000, 443), back=True)
    answers = _chain("drop", "ct state established accept", rule)
    probes = [there, back, _through(version, TCP, (443, 40000)), _through(version, UDP, (40000, 443))]
    assert _outcomes(empty, answers, probes) == [Outcome.OPEN, *[Outcome.CLOSED] * 3]


def test_what_looks_like_an_answer_is_none(empty: Lab) -> None:
    stray = _manner(_through(4, TCP, (443, 40000), back=True), Manner.LOOKALIKE)
    assert _outcomes(empty, _chain("drop", "ct state established,related accept"), [stray]) == [Outcome.CLOSED]
    empty.reset()
    assert _outcomes(empty, _chain("drop", "ct state invalid accept"), [stray]) == [Outcome.ONE_WAY]


def test_the_host_itself_is_tried_in_the_same_breath(empty: Lab) -> None:
    pair = empty.pairs[0]
    own = Probe(Way.IN, 4, UDP, pair.peer, pair.host, 40000, 53, Manner.SOCKET)
    through = _through(4, UDP, (40000, 53))
    assert empty.outcomes([own, through, own]) == [Outcome.OPEN] * 3
    assert _outcomes(empty, _chain("drop"), [own, through]) == [Outcome.OPEN, Outcome.CLOSED]


def test_the_trace_names_the_rule_that_decides(empty: Lab) -> None:
    _outcomes(empty, _chain("accept", "tcp dport 443 drop"), [_through(4, TCP, (1, 1))])
    assert empty.decided(_through(4, TCP, (40000, 443))) == "dropped in chain filter forward by: tcp dport 443 drop"
