"""Trials that the forms of one addition have in common, each made once in a lab.

An addition, its undo and its listing are tried on the same hosts: before any of them, and with the addition. Where the steps
since the lab was empty, the listed rules and what is documented are all equal, so are the packets, and what became of them
is known to an undo or a listing. They count for it as if they were sent again: evidence does not depend on what was judged
before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from portbook.model import Form, Rule, SnippetId
from portbook.proof.packets.expect.plan import Plan
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import Probe
from portbook.proof.packets.probes.ends import Ends

_MOST = 64
"""Trials that are remembered: more than the forms of one addition have on the hosts of any firewall."""
_MOST_PLANS = 4
"""Rule sets of which the probes are remembered: an addition has its own, and with it the base of a complete rule set."""


@dataclass(frozen=True)
class State:
    """All that a trial depends on.

    Attributes:
        texts: what is documented, the tool, the host, the steps since it was loaded, and the listings.
        rules: what the listings were read as. Not a part of what is looked up: that would take longer than to compare them,
            as they are nearly always the very same.
    """

    texts: tuple[Hashable, ...]
    rules: tuple[Sequence[Rule], ...]


@dataclass(frozen=True)
class _Trial:
    """A trial that showed nothing wrong, and how many packets it sent."""

    state: State
    packets: int


@dataclass
class Trials:
    """What was tried in one lab for one addition, and showed nothing wrong.

    Attributes:
        again: packets of trials that were not made again.
    """

    again: int = 0
    _shown: dict[Hashable, _Trial] = field(default_factory=dict)
    _probes: dict[tuple[Rule, ...], tuple[tuple[Probe, ...], tuple[Probe, ...]]] = field(default_factory=dict)

    def plan(self, rules: tuple[Rule, ...], lab: Lab) -> Plan:
        """The probes for documented rules, the same ones for every form."""
        if rules not in self._probes:
            made = Plan.of(rules, lab)
            if len(self._probes) >= _MOST_PLANS:
                self._probes.clear()
            self._probes[rules] = made.flows, made.others
        return Plan(*self._probes[rules], Ends(lab.pairs, lab.port), lab)

    def wrong(self, lab: Lab | None, state: State, trial: Callable[[], str], *, anew: bool) -> str:
        """What a trial shows to be wrong, empty where nothing is.

        Args:
            lab: where packets are sent; without one, every trial is made.
            state: all that the trial depends on.
            trial: says what is wrong.
            anew: whether it is made even where it has shown nothing wrong in an equal state.
        """
        if lab is None:
            return trial()
        known = self._shown.get(state.texts)
        if known and known.state.rules == state.rules and not anew:
            self.again += known.packets
            return ""
        before = lab.sent
        wrong = trial()
        if not wrong:
            self._remember(_Trial(state, lab.sent - before))
        return wrong

    def _remember(self, trial: _Trial) -> None:
        if len(self._shown) >= _MOST and trial.state.texts not in self._shown:
            del self._shown[next(iter(self._shown))]
        self._shown[trial.state.texts] = trial


_LATEST: WeakKeyDictionary[Lab, tuple[SnippetId, Trials]] = WeakKeyDictionary()
"""The addition that each lab was last used for, and its trials."""


def trials_of(lab: Lab | None, snippet: SnippetId) -> Trials:
    """The trials of a lab for an addition, which has the identity of its other forms; those for another are forgotten."""
    if lab is None:
        return Trials()
    addition = replace(snippet, form=Form.ADD)
    latest = _LATEST.get(lab)
    if latest is None or latest[0] != addition:
        latest = _LATEST[lab] = addition, Trials()
    return latest[1]
