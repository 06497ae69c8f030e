"""Trials that the forms of one addition have in common, each made once in a lab.

An addition, its undo and its listing are tried on the same hosts: before any of them, and with the addition. Where the steps
since the lab was empty, the listed rules and what is documented are all equal, so are the packets, and what became of them
is known to an undo or a listing. They count for it as if they were sent again: evidence does not depend on what was judged
before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from portbook.model import Form, SnippetId
from portbook.proof.packets.lab.lab import Lab

_MOST = 64
"""Trials that are remembered: more than the forms of one addition have on the hosts of any firewall."""


@dataclass
class Trials:
    """What was tried in one lab for one addition, and showed nothing wrong.

    Attributes:
        again: packets of trials that were not made again.
    """

    again: int = 0
    _packets: dict[Hashable, int] = field(default_factory=dict)

    def wrong(self, lab: Lab | None, state: Hashable, trial: Callable[[], str], *, anew: bool) -> str:
        """What a trial shows to be wrong, empty where nothing is.

        Args:
            lab: where packets are sent; without one, every trial is made.
            state: all that the trial depends on.
            trial: says what is wrong.
            anew: whether it is made even where it has shown nothing wrong in an equal state.
        """
        if lab is None:
            return trial()
        if state in self._packets and not anew:
            self.again += self._packets[state]
            return ""
        before = lab.sent
        wrong = trial()
        if not wrong:
            self._remember(state, lab.sent - before)
        return wrong

    def _remember(self, state: Hashable, packets: int) -> None:
        if len(self._packets) >= _MOST and state not in self._packets:
            del self._packets[next(iter(self._packets))]
        self._packets[state] = packets


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
