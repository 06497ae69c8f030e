"""A policy's file in /etc/firewalld/policies as the commands that would make it. Source: firewalld.policy(5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.shell import Command

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-z-]+)(?P<attributes>(?:[ \t\n]+[a-z-]+=\"[^\"<>&]*\")*)[ \t\n]*(?P<alone>/?)>[ \t\n]*"
)
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_DECLARATION = re.compile(r"<\?xml version=\"1\.0\" encoding=\"(?:utf|UTF)-8\"\?>[ \t\n]*")
_VALUES = {
    "ingress-zone": ("name",),
    "egress-zone": ("name",),
    "port": ("port", "protocol"),
    "source-port": ("port", "protocol"),
    "protocol": ("value",),
}
"""What stands in a policy by itself, and its attributes in the order of the command's option."""
_DEEPEST = 3


@dataclass(frozen=True)
class _Element:
    name: str
    attributes: dict[str, str]
    inner: list[_Element] = field(default_factory=list)


def commands(line: int, name: str, text: str) -> Iterator[Command]:
    """What makes a policy with this file.

    Args:
        line: of the file in its playbook.
        name: of the policy.
        text: of the file.

    Raises:
        CannotJudge: an element or attribute that is not known here.
        Rejected: firewalld refuses it.
    """
    policy = _parsed(line, text)
    if policy.name != "policy" or policy.attributes.keys() - {"priority", "target"}:
        raise CannotJudge(line, "it is not a policy with a priority and a target only")
    if policy.attributes.get("target", "CONTINUE") != "CONTINUE":
        raise CannotJudge(line, "a policy that does something to all other packets cannot be judged")
    yield _command(line, f"--new-policy={name}")
    of_policy = f"--policy={name}"
    if "priority" in policy.attributes:
        yield _command(line, of_policy, f"--set-priority={policy.attributes['priority']}")
    for each in policy.inner:
        yield _command(line, of_policy, _option(line, each))


def _command(line: int, *options: str) -> Command:
    return Command(line, ("firewall-cmd", "--permanent", *options))


def _option(line: int, element: _Element) -> str:
    if element.name == "rule":
        return f"--add-rich-rule={_rich(line, element)}"
    if element.name not in _VALUES or element.inner:
        raise CannotJudge(line, f"what {element.name!r} does in a policy is not known here")
    keys = _VALUES[element.name]
    if set(keys) != element.attributes.keys():
        raise Rejected(line, f"{element.name} has the attributes {' and '.join(keys)}")
    return f"--add-{element.name}={'/'.join(element.attributes[each] for each in keys)}"


def _rich(line: int, rule: _Element) -> str:
    """In the order of the file; where that is not the order of rich rules, it is not known."""
    if any(each.inner for each in rule.inner):
        raise CannotJudge(line, "a condition on what a rule does cannot be judged")
    return " ".join(_words(each) for each in (rule, *rule.inner))


def _words(element: _Element) -> str:
    return " ".join([element.name, *(f'{key}="{value}"' for key, value in element.attributes.items())])


def _parsed(line: int, text: str) -> _Element:
    declaration = _DECLARATION.match(text)
    top: list[_Element] = []
    inner = [top]
    at = declaration.end() if declaration else 0
    while at < len(text):
        tag = _TAG.match(text, at)
        if tag is None:
            raise CannotJudge(line, "it is not made of elements and attributes alone")
        at = tag.end()
        if tag["end"]:
            _close(line, inner, tag)
            continue
        element = _Element(tag["name"], _attributes(line, tag))
        inner[-1].append(element)
        if not tag["alone"]:
            inner.append(element.inner)
        if len(inner) > _DEEPEST + 1:
            raise CannotJudge(line, "its elements are too deep")
    if len(inner) > 1 or len(top) != 1:
        raise Rejected(line, "it is not one element that is closed")
    return top[0]


def _close(line: int, inner: list[list[_Element]], tag: re.Match[str]) -> None:
    open_element = inner[-2][-1] if len(inner) > 1 else None
    if open_element is None or open_element.name != tag["name"] or tag["attributes"] or tag["alone"]:
        raise Rejected(line, f"{tag['name']} is closed, but is not open")
    inner.pop()


def _attributes(line: int, tag: re.Match[str]) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag["attributes"])
    if len(dict(found)) < len(found):
        raise Rejected(line, f"{tag['name']} has an attribute twice")
    return dict(found)
