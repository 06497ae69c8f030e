"""IPv6 packets with an authentication header (AH): only legacy ip6tables looks behind it; see `netfilter.protocols`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portbook.targets.base import CannotJudge
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.doubt import doubtful
from portbook.targets.netfilter.intervals import BYTE, PORT
from portbook.targets.netfilter.protocols import AH
from portbook.targets.netfilter.reasons import Reason

WITH_AH = Match(protocols=((AH, AH),))
_REASON = Reason("iptables-doubtful-ah", "whether this closes AH with that protocol behind it depends on the variant")


def check(steps: Iterable[Step]) -> None:
    """Refuse a rule for AH beside a rule that closes a protocol, and so also some AH packets in one variant.

    Raises:
        CannotJudge: the steps have both.
    """
    both = tuple(steps)
    if _has_ah(both) and (closing := next(filter(_closes, both), None)):
        raise CannotJudge(closing.line, _REASON.message, id_="iptables-only-one-variant")


def with_doubts(chains: Mapping[str, tuple[Step, ...]]) -> Mapping[str, tuple[Step, ...]]:
    """The chains of ip6tables, where one matches AH with a doubtful rule for AH before each that closes a protocol."""
    if not _has_ah([step for steps in chains.values() for step in steps]):
        return chains
    return {name: tuple(part for step in steps for part in _with_doubt(step)) for name, steps in chains.items()}


def _with_doubt(step: Step) -> tuple[Step, ...]:
    if not _closes(step):
        return (step,)
    match = replace(
        step.match,
        protocols=WITH_AH.protocols,
        source_ports=PORT,
        destination_ports=PORT,
        icmp_types=BYTE,
        icmp_codes=BYTE,
    )
    return doubtful(Step(match, Verdict.DROP, line=step.line), _REASON), step


def _has_ah(steps: Sequence[Step]) -> bool:
    return any(step.match.protocols == WITH_AH.protocols for step in steps)


def _closes(step: Step) -> bool:
    return step.verdict is not Verdict.ACCEPT and step.match.protocols not in (BYTE, WITH_AH.protocols)
