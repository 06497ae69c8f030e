"""Firewall resources as bodies of requests, and as commands of gcloud that make, take back and show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from portbook.escape import shell, yaml
from portbook.firewalls.gcp.resources import NETWORK, PRIORITY, Allowed, Resource, resources
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading, shell_lines

_GCLOUD = "gcloud compute firewall-rules"
_OPTIONS = {"sourceRanges": "--source-ranges", "destinationRanges": "--destination-ranges"}
_NOTHING = {Form.UNDO: "nothing to undo", Form.SHOW: "nothing to show"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = [*shell_lines(heading(brief))]
    held = resources(brief)
    if held:
        lines += _FORMS[brief.id.form](brief, held)
    else:
        lines.append(f"# {_NOTHING.get(brief.id.form, 'nothing to open')}")
    return "\n".join([*lines, ""])


def _bodies(brief: Brief, held: Sequence[Resource]) -> Iterator[str]:
    """YAML documents, one for each resource."""
    yield f"# Replace global/networks/{NETWORK} by your network, and give its instances the target tag"
    for number, each in enumerate(held):
        if number:
            yield "---"
        yield from _body(brief, each)


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
    for each in resource.allowed:
        yield f"  # {about(brief, each.rule)}"
        yield f"  - IPProtocol: {yaml.string(each.protocol)}"
        if each.ports:
            yield from _list("ports", each.ports, "    ")


def _list(key: str, values: Iterable[str], indent: str = "") -> Iterator[str]:
    yield f"{indent}{key}:"
    for value in values:
        yield f"{indent}  - {yaml.string(value)}"


def _commands(brief: Brief, held: Sequence[Resource]) -> Iterator[str]:
    """One command for each resource."""
    yield f"# Replace {NETWORK} by your network, and give its instances the target tag"
    for each in held:
        yield from shell_lines(dict.fromkeys(about(brief, allowed.rule) for allowed in each.allowed))
        yield f"{_GCLOUD} create {each.name} {' '.join(_options(each))}"


def _options(resource: Resource) -> Iterator[str]:
    yield f"--description={shell.prose(resource.description)}"
    yield f"--network={NETWORK}"
    yield f"--direction={resource.direction}"
    yield f"--priority={PRIORITY}"
    yield f"--target-tags={resource.tag}"
    for key, networks in resource.ranges:
        yield f"{_OPTIONS[key]}={','.join(networks)}"
    yield f"--allow={','.join(word for each in resource.allowed for word in _specified(each))}"


def _specified(allowed: Allowed) -> Iterator[str]:
    """`tcp:443`: each range of ports apart, with its protocol."""
    if not allowed.ports:
        yield allowed.protocol
    yield from (f"{allowed.protocol}:{port}" for port in allowed.ports)


def _undo(_brief: Brief, held: Sequence[Resource]) -> Iterator[str]:
    """All resources of the addition at once."""
    yield f"{_GCLOUD} delete {' '.join(each.name for each in held)} --quiet"


def _show(_brief: Brief, held: Sequence[Resource]) -> Iterator[str]:
    """Each resource of the addition, with all that it says: a listing leaves out the networks."""
    yield from (f"{_GCLOUD} describe {each.name}" for each in held)


_FORMS: dict[Form, Callable[[Brief, Sequence[Resource]], Iterator[str]]] = {
    Form.ADD: _bodies,
    Form.COMMAND: _commands,
    Form.UNDO: _undo,
    Form.SHOW: _show,
}
