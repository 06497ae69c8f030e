"""The renderer of Google Cloud: bodies of requests, and gcloud commands that create, delete and describe the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from portbook.escape import shell, yaml
from portbook.firewalls.gcp.resources import NETWORK, PRIORITY, Resource, Traffic, resources
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading, shell_lines

_GCLOUD = "gcloud compute firewall-rules"
_OPTIONS = {"sourceRanges": "--source-ranges", "destinationRanges": "--destination-ranges"}
_NOTHING = {Form.UNDO: "nothing to undo", Form.SHOW: "nothing to show"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = [*shell_lines(heading(brief))]
    firewalls = resources(brief)
    if firewalls:
        lines += _FORMS[brief.id.form](brief, firewalls)
    else:
        lines.append(f"# {_NOTHING.get(brief.id.form, 'nothing to open')}")
    return "\n".join([*lines, ""])


def _bodies(brief: Brief, firewalls: Sequence[Resource]) -> Iterator[str]:
    """One YAML document for each resource."""
    yield f"# Replace global/networks/{NETWORK} by your network, and give its instances the target tag"
    for number, firewall in enumerate(firewalls):
        if number:
            yield "---"
        yield from _body(brief, firewall)


def _body(brief: Brief, resource: Resource) -> Iterator[str]:
    yield f"name: {yaml.string(resource.name)}"
    yield f"description: {yaml.string(resource.description)}"
    yield f"network: global/networks/{NETWORK}"
    yield f"direction: {resource.direction}"
    yield f"priority: {PRIORITY}"
    yield from _list("targetTags", [resource.tag])
    for key, networks in resource.ranges:
        yield from _list(key, networks)
    yield "allowed:"
    for allowed in resource.allowed:
        yield f"  # {about(brief, allowed.rule)}"
        yield f"  - IPProtocol: {yaml.string(allowed.protocol)}"
        if allowed.ports:
            yield from _list("ports", allowed.ports, "    ")


def _list(key: str, values: Iterable[str], indent: str = "") -> Iterator[str]:
    yield f"{indent}{key}:"
    for value in values:
        yield f"{indent}  - {yaml.string(value)}"


def _commands(brief: Brief, firewalls: Sequence[Resource]) -> Iterator[str]:
    """One `create` command for each resource."""
    yield f"# Replace {NETWORK} by your network, and give its instances the target tag"
    for firewall in firewalls:
        yield from shell_lines(dict.fromkeys(about(brief, allowed.rule) for allowed in firewall.allowed))
        yield f"{_GCLOUD} create {firewall.name} {' '.join(_options(firewall))}"


def _options(resource: Resource) -> Iterator[str]:
    yield f"--description={shell.prose(resource.description)}"
    yield f"--network={NETWORK}"
    yield f"--direction={resource.direction}"
    yield f"--priority={PRIORITY}"
    yield f"--target-tags={resource.tag}"
    for key, networks in resource.ranges:
        yield f"{_OPTIONS[key]}={','.join(networks)}"
    yield f"--allow={','.join(word for allowed in resource.allowed for word in _specified(allowed))}"


def _specified(allowed: Traffic) -> Iterator[str]:
    """The words of `--allow`: `tcp:443` for each range of ports, or the protocol alone for all ports."""
    if not allowed.ports:
        yield allowed.protocol
    yield from (f"{allowed.protocol}:{port}" for port in allowed.ports)


def _undo(_brief: Brief, firewalls: Sequence[Resource]) -> Iterator[str]:
    """One command that deletes all resources of the addition."""
    yield f"{_GCLOUD} delete {' '.join(firewall.name for firewall in firewalls)} --quiet"


def _show(_brief: Brief, firewalls: Sequence[Resource]) -> Iterator[str]:
    """One command for each resource of the addition: the table of `list` leaves out the networks."""
    yield from (f"{_GCLOUD} describe {firewall.name}" for firewall in firewalls)


_FORMS: dict[Form, Callable[[Brief, Sequence[Resource]], Iterator[str]]] = {
    Form.ADD: _bodies,
    Form.COMMAND: _commands,
    Form.UNDO: _undo,
    Form.SHOW: _show,
}
