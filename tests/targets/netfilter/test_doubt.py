"""What surely passes does, and what passes is sure or in doubt, whatever the rules that are not understood turn out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.model import Direction
from portbook.rules import covers
from portbook.targets.netfilter import Base, Match, State, Step, Verdict, accepted
from portbook.targets.netfilter.doubt import bounded, doubtful
from portbook.targets.netfilter.reasons import Reason

TCP = Match(protocols=((6, 6),))
SEEN = frozenset({State.ESTABLISHED, State.RELATED})
MATCHES = [Match(), TCP, *(replace(TCP, destination_ports=(ports,)) for ports in ((22, 22), (0, 1023), (443, 65535)))]
MATCHES += [replace(match, states=SEEN) for match in MATCHES[:2]]
NARROWED = [Match(), Match(source_ports=((0, 1023),)), Match(versions=frozenset({4})), Match(versions=frozenset())]
KNOWN = (Verdict.ACCEPT, Verdict.DROP, Verdict.RETURN, Verdict.JUMP)


def _steps(*verdicts: Verdict) -> st.SearchStrategy[list[Step]]:
    step = st.builds(Step, st.sampled_from(MATCHES), st.sampled_from(verdicts), st.just("inner"))
    plain = step.map(lambda rule: rule if rule.verdict is Verdict.JUMP else replace(rule, target=""))
    return st.lists(plain | plain.map(lambda rule: doubtful(rule, Reason("test", "why"))), max_size=4)


def _one_truth(draw: st.DrawFn, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same rules, each that is in doubt for some of its packets, or for none."""
    return tuple(
        replace(step, match=replace(step.match, limited=False) & draw(st.sampled_from(NARROWED)))
        if step.doubt
        else step
        for step in steps
    )


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_truth_lies_between_the_bounds(data: st.DataObject) -> None:
    claimed, true = [], []
    for direction in Direction:
        steps, inner = data.draw(_steps(*KNOWN)), data.draw(_steps(*KNOWN[:3]))
        accepts = data.draw(st.booleans())
        claimed.append(Base(direction, tuple(steps), accepts, chains={"inner": tuple(inner)}))
        chains = {"inner": _one_truth(data.draw, inner)}
        true.append(Base(direction, _one_truth(data.draw, steps), accepts, chains=chains))
    reading, truth = bounded(claimed), accepted(true)
    assert covers(truth, reading.rules)
    assert covers([*reading.rules, *(rule for doubt in reading.doubts for rule in doubt.rules)], truth)


def test_what_is_sent_elsewhere_is_in_doubt_whatever_the_filter_says() -> None:
    step = doubtful(Step(MATCHES[2], Verdict.ELSEWHERE, line=7))
    for accepts in (True, False):
        filtering = [Base(direction, (), accepts) for direction in Direction]
        reading = bounded(filtering, [Base(Direction.INBOUND, (step,), accepts=True)])
        (doubt,) = reading.doubts
        assert doubt.line == 7
        assert not covers(reading.rules, doubt.rules)
