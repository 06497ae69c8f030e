"""What tests drive a firewall with."""

from __future__ import annotations

from portbook.proof.host.driver import Step
from portbook.targets.text.shell import commands


def steps_of(text: str) -> list[Step]:
    """The commands of a text, whatever they run."""
    return [Step(command.argv, command.stdin or "", line=command.line) for command in commands(text)]
