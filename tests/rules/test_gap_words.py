"""Gaps in plain words, for every feature and effect."""

from __future__ import annotations

from itertools import product

import pytest

from portbook.model import Addresses, Direction, Effect, Feature, Lack, Ports, Rule, protocol_named
from portbook.rules.gap_words import CANNOT, predicate

WEB = Rule(Direction.OUTBOUND, protocol_named("tcp"), remote_ports=Ports.of(443))


@pytest.mark.parametrize(
    ("lack", "effect", "rule", "words"),
    [
        (
            Lack(Feature.HOST_NAMES),
            Effect.WIDER,
            WEB,
            "cannot match host names, so TCP 443 is allowed to any address",
        ),
        (
            Lack(Feature.SOURCE_PORTS, protocols=frozenset({6})),
            Effect.WIDER,
            WEB,
            "cannot match source ports of TCP, so TCP 443 is allowed to any address",
        ),
        (
            Lack(Feature.PROTOCOLS, protocols=frozenset({132})),
            Effect.MISSING,
            Rule(Direction.INBOUND, protocol_named("sctp"), remote=Addresses(names=("a.example",))),
            "cannot match SCTP, so SCTP to all ports from a.example is left out",
        ),
        (
            Lack(Feature.DIRECTION, direction=Direction.OUTBOUND),
            Effect.MISSING,
            WEB,
            "cannot filter outbound traffic, so TCP 443 to any address is left out",
        ),
    ],
)
def test_a_gap_is_a_sentence(lack: Lack, effect: Effect, rule: Rule, words: str) -> None:
    assert predicate(lack, effect, rule) == words


@pytest.mark.parametrize(("feature", "effect"), list(product(Feature, Effect)))
def test_every_gap_has_words(feature: Feature, effect: Effect) -> None:
    words = predicate(Lack(feature), effect, WEB)
    assert ", so TCP 443" in words
    assert not set("{}") & set(words)
    assert feature in CANNOT
