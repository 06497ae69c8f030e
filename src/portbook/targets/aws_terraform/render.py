"""Rules as resources of Terraform, and the commands that look at these and take them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.escape import hcl
from portbook.model import Brief, Family, Form, Rule
from portbook.targets.aws.description import description
from portbook.targets.aws.permission import TYPES, Permission, permissions
from portbook.targets.aws_terraform.kinds import KINDS, OLDER
from portbook.targets.comments import about, heading
from portbook.targets.resource_names import slug, unique

_NAME_LIMIT = 120
_NO_PORTS = 0, 0
"""What the older resource wants where there are none."""


@dataclass(frozen=True)
class _Resource:
    """A block: its type and name, what it is for, and its attributes but the group and the description."""

    kind: str
    name: str
    said: str
    attributes: tuple[tuple[str, str], ...]


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines = heading(brief)
    if not permissions(brief.rules):  # a destroy without targets would destroy everything
        lines.append({Form.UNDO: "nothing to undo", Form.SHOW: "nothing to show"}.get(brief.id.form, "nothing to open"))
        return "".join(f"# {line}\n" for line in lines)
    return _FORMS[brief.id.form](lines, brief)


def _blocks(lines: list[str], resources: Iterable[_Resource]) -> str:
    text, before = "".join(f"# {line}\n" for line in (*lines, _REPLACE)), ""
    for each in resources:
        text += "\n" + (f"# {each.said}\n" if each.said != before else "") + _block(each)
        before = each.said
    return text


_REPLACE = "Replace aws_security_group.instance by your security group"


def _block(resource: _Resource) -> str:
    attributes = [
        ("security_group_id", "aws_security_group.instance.id"),
        ("description", hcl.string(description(resource.said))),
        *resource.attributes,
    ]
    body = "".join(f"  {key:<17} = {value}\n" for key, value in attributes)
    return f'resource "{resource.kind}" "{resource.name}" {{\n{body}}}\n'


def _add(lines: list[str], brief: Brief) -> str:
    """One resource for each rule, range and network."""
    return _blocks(lines, _newer(brief))


def _newer(brief: Brief) -> Iterator[_Resource]:
    held = permissions(brief.rules)
    names = unique([_name(brief, rule, each.family) for each, rule in held.items()], _NAME_LIMIT, "_")
    for name, (each, rule) in zip(names, held.items(), strict=True):
        network = (f"cidr_{each.family}", hcl.string(each.cidr))
        attributes = (("ip_protocol", hcl.string(each.protocol)), *_ports(each.ports), network)
        yield _Resource(KINDS[each.direction], name, about(brief, rule), attributes)


def _older(lines: list[str], brief: Brief) -> str:
    """One resource for each rule and range, with its networks in lists."""
    return _blocks(lines, _with_lists(brief))


def _with_lists(brief: Brief) -> Iterator[_Resource]:
    groups: dict[tuple[object, ...], list[tuple[Permission, Rule]]] = {}
    for each, rule in permissions(brief.rules).items():
        groups.setdefault((each.direction, each.protocol, each.ports, rule.flows), []).append((each, rule))
    firsts = [held[0] for held in groups.values()]
    names = unique([_name(brief, rule) for _each, rule in firsts], _NAME_LIMIT, "_")
    for name, (first, rule), held in zip(names, firsts, groups.values(), strict=True):
        attributes = (
            ("type", hcl.string(TYPES[first.direction])),
            *_ports(first.ports or _NO_PORTS),
            ("protocol", hcl.string(first.protocol)),
            *_lists([each for each, _rule in held]),
        )
        yield _Resource(OLDER, name, about(brief, rule), attributes)


def _lists(held: Iterable[Permission]) -> Iterator[tuple[str, str]]:
    """The networks of each family that there are any of."""
    for family, name in ((Family.IPV4, "cidr_blocks"), (Family.IPV6, "ipv6_cidr_blocks")):
        if networks := ", ".join(hcl.string(each.cidr) for each in held if each.family is family):
            yield name, f"[{networks}]"


def _ports(ports: tuple[int, int] | None) -> tuple[tuple[str, str], ...]:
    return (("from_port", str(ports[0])), ("to_port", str(ports[1]))) if ports else ()


def _undo(lines: list[str], brief: Brief) -> str:
    """All resources of the addition at once, so that there is one question to answer."""
    said = (*lines, "Remove the blocks from your files too: what they say, the next terraform apply makes again")
    targets = " ".join(f"-target={each}" for each in _addresses(brief))
    return "".join(f"# {line}\n" for line in said) + f"terraform destroy {targets}\n"


def _show(lines: list[str], brief: Brief) -> str:
    """Each resource of the addition, as Terraform knows it."""
    commands = (f"terraform state show {each}\n" for each in _addresses(brief))
    return "".join((*(f"# {line}\n" for line in lines), *commands))


def _addresses(brief: Brief) -> list[str]:
    return [f"{each.kind}.{each.name}" for each in _newer(brief)]


def _name(brief: Brief, rule: Rule, family: Family | None = None) -> str:
    flow = rule.flows[0] if rule.flows else rule.direction.value
    name = slug(f"{brief.id.service} {brief.id.role} {flow} {family or ''}", "_")
    return name if name[:1].isalpha() else f"rule_{name}"


_FORMS = {Form.ADD: _add, Form.OLDER: _older, Form.UNDO: _undo, Form.SHOW: _show}
