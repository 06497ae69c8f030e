"""The host that a block's rules are for: roles of services, and perhaps a direction and needs, as a service of its own."""

from __future__ import annotations

from portbook.blocks.base import Block, Context, Impossible
from portbook.model import Role, Service
from portbook.selection import Part, Selection, host_of, in_order, service_of, why_not


def selection_of(block: Block, context: Context) -> Selection:
    """What a block of rules selects.

    Raises:
        Impossible: a service has several hosts and the block names none, or has none; there are no such rules.
    """
    if block.parts and block.roles:
        message = "the roles stand behind the names of the services"
        raise Impossible(message, "leave out 'role:'")
    parts = block.parts or (Part(block.subject, tuple(dict.fromkeys(block.roles))),)
    services = context.book.services
    selection = Selection(
        tuple(Part(part.service, part.roles or _only_host(services[part.service], block)) for part in parts),
        block.direction,
        in_order(block.need),
    )
    if reason := why_not(selection, services):
        raise Impossible(reason, "name them in fences of their own")
    return selection


def selected(block: Block, context: Context) -> tuple[Service, Role]:
    """What a block of rules selects as a service, and its host.

    Raises:
        Impossible: as `selection_of`.
    """
    selection = selection_of(block, context)
    service = service_of(selection, context.book.services)
    return service, host_of(selection, service)


def _only_host(service: Service, block: Block) -> tuple[str, ...]:
    if len(service.hosts) == 1:
        return (service.hosts[0].id,)
    if not service.hosts:
        message = f"{service.id} has no host of yours, so there are no rules"
        raise Impossible(message)
    message = f"{service.id} has several hosts"
    if block.parts:
        raise Impossible(message, f"name one of {', '.join(f'{service.id}:{host.id}' for host in service.hosts)}")
    raise Impossible(message, f"add 'role:' with one of {', '.join(host.id for host in service.hosts)}")
