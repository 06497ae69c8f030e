"""What a whole file closes that nearly every host needs: SSH to be reached, DNS and NTP to work."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.model import Direction, Form, Protocol, Rule, Scope, Snippet
from portbook.model.protocol import TCP, UDP
from portbook.targets import Target


@dataclass(frozen=True)
class _Basic:
    """A protocol that a host needs whatever it runs."""

    name: str
    direction: Direction
    protocol: Protocol
    port: int

    def passes(self, rule: Rule) -> bool:
        """Whether a rule lets some of it through."""
        ports = rule.local_ports if self.direction is Direction.INBOUND else rule.remote_ports
        return (
            rule.scope is Scope.NETWORK
            and rule.direction is self.direction
            and (rule.protocol.is_any or rule.protocol == self.protocol)
            and any(range_.first <= self.port <= range_.last for range_ in ports.ranges)
        )


_BASICS = (
    _Basic("SSH", Direction.INBOUND, TCP, 22),
    _Basic("DNS", Direction.OUTBOUND, UDP, 53),
    _Basic("NTP", Direction.OUTBOUND, UDP, 123),
)


def closed_basics(snippet: Snippet, target: Target) -> tuple[str, ...]:
    """The names of what a snippet closes and nearly every host needs.

    None where it is no whole file, or one that leaves the chains of the host itself alone, as that for Docker does.
    """
    of_host = any(rule.scope is Scope.SELF for rule in target.base)
    if snippet.id.form is not Form.COMPLETE or not of_host:
        return ()
    return tuple(basic.name for basic in _BASICS if not any(map(basic.passes, snippet.rules)))
