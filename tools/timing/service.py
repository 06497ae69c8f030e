"""The service whose snippets are timed."""

from __future__ import annotations

from portbook.model import Brief, Direction, Form, Ports, Rule, Snippet, SnippetId
from portbook.model.protocol import TCP, UDP
from portbook.targets import Target


def rules(number: int) -> tuple[Rule, ...]:
    """Four flows; of each number they are others."""
    high = 20000 + number
    return (
        Rule(Direction.INBOUND, UDP, local_ports=Ports.of(high)),
        Rule(Direction.OUTBOUND, UDP, local_ports=Ports.of(high)),
        Rule(Direction.OUTBOUND, TCP, remote_ports=Ports.of(443)),
        Rule(Direction.OUTBOUND, UDP, remote_ports=Ports.of(3478)),
    )


def snippet(target: Target, number: int, form: Form = Form.ADD) -> Snippet:
    """What a target says of them."""
    said = rules(number)
    brief = Brief(SnippetId(f"s{number}", "host", "all", target.id, form), "Service", "Host", "All", said)
    return Snippet(brief, target.render(brief), target.language_of(form), said)
