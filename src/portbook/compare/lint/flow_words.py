"""What a flow is called and what it names, for rules that judge only where the words leave no doubt."""

from __future__ import annotations

from portbook.model import Flow, Service
from portbook.model.protocol import TCP, UDP, Protocol

_WIDEST = 4
"""The most ports of a range that names each of them: `[5671, 5672]` is a range too."""


def flow_words(flow: Flow) -> str:
    """The words that say what a flow is. Its notes are not among them: they may be about what it is not."""
    return " ".join((flow.id, flow.title, flow.purpose, flow.remark, *flow.used_for))


def words_around(service: Service, flow: Flow) -> str:
    """The words of a flow, of the service, and of the roles that receive."""
    roles = (service.roles[id_] for id_ in flow.destination_roles)
    return " ".join((service.id, service.title, flow_words(flow), *(f"{role.title} {role.process}" for role in roles)))


def named(flow: Flow, protocol: Protocol) -> frozenset[int]:
    """The destination ports of a protocol that a flow names; what is somewhere in a wide range is not named."""
    return frozenset(
        port
        for transport in flow.transports
        if transport.protocol == protocol
        for range_ in transport.destination_ports.ranges
        if range_.last - range_.first < _WIDEST
        for port in range(range_.first, range_.last + 1)
    )


def is_conditional(flow: Flow) -> bool:
    """Whether the data says when a flow is needed, so that a reader can decide about it."""
    return bool(flow.one_of or flow.when or flow.option or flow.since or flow.until)


def is_explained(flow: Flow) -> bool:
    """Whether a reader can decide about a flow: it has a condition, or a note."""
    return is_conditional(flow) or bool(flow.notes)


KEYS = {TCP: "tcp", UDP: "udp"}
"""The keys of protocols with ports in the data."""
