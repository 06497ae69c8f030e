"""A host that an undo or a listing is judged on."""
# ruff: noqa: D102  # `portbook.proof.host.undo_and_show.Ground` says what each does

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.model import Rule
from portbook.proof.host import steps
from portbook.proof.host.attempt import Attempt
from portbook.proof.host.driver import Drive, rules
from portbook.proof.host.profiles import Host


@dataclass(frozen=True)
class Ground:
    """A host, driven for one attempt: what `portbook.proof.host.undo_and_show` asks for."""

    drive: Drive
    host: Host
    attempt: Attempt

    @property
    def mandatory(self) -> bool:
        return self.host.mandatory

    @property
    def documented(self) -> Sequence[Rule]:
        return self.attempt.documented

    def load(self) -> str:
        self.drive.load(self.host, self.attempt.tools)
        return self.listing()

    def add(self) -> str:
        return steps.run(self.attempt.addition, self.attempt.tools)[0]

    def pieces(self) -> Iterator[str]:
        for step in self.attempt.addition:
            for piece in step.pieces:
                steps.run([piece], self.attempt.tools)
                yield piece.stdin or " ".join(piece.argv)

    def act(self) -> tuple[str, str]:
        return steps.run(self.attempt.steps, self.attempt.tools)

    def listing(self) -> str:
        return self.drive.listing(self.attempt.tools)

    def rules(self, listing: str) -> tuple[Rule, ...]:
        return rules(self.attempt.target, listing)

    def wrong(self, before: Sequence[Rule], after: Sequence[Rule]) -> str:
        return self.attempt.compared(before, after)

    def packets(self, rules: Sequence[Rule], listing: str = "") -> str:
        return self.attempt.packets(rules, listing)
