"""The file of a policy in /etc/firewalld/policies as the commands that create it. Source: firewalld.policy(5)."""

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
"""Elements that stand alone in a policy, and their attributes in the order of the command's option."""
_DEEPEST = 3


@dataclass(frozen=True)
class _Element:
    name: str
    attributes: dict[str, str]
    inner: list[_Element] = field(default_factory=list)


def commands(line: int, name: str, text: str) -> Iterator[Command]:
    """The commands that create a policy with this file.

    Args:
        line: the line of the file in its playbook.
        name: the name of the policy.
        text: the text of the file.

    Raises:
        CannotJudge: Portbook does not know an element or an attribute.
        Rejected: firewalld refuses the file.
    """
    policy = _parsed(line, text)
    if policy.name != "policy" or policy.attributes.keys() - {"priority", "target"}:
        message = "Portbook reads a policy file with no more than a priority and a target"
        raise CannotJudge(line, message, id_="ansible-policy-unknown-element")
    if policy.attributes.get("target", "CONTINUE") != "CONTINUE":
        message = "Portbook reads a policy file only with the target CONTINUE"
        raise CannotJudge(line, message, id_="ansible-policy-target")
    yield _command(line, f"--new-policy={name}")
    of_policy = f"--policy={name}"
    if "priority" in policy.attributes:
        yield _command(line, of_policy, f"--set-priority={policy.attributes['priority']}")
    for element in policy.inner:
        yield _command(line, of_policy, _option(line, element))


def _command(line: int, *options: str) -> Command:
    return Command(line, ("firewall-cmd", "--permanent", *options))


def _option(line: int, element: _Element) -> str:
    if element.name == "rule":
        return f"--add-rich-rule={_rich(line, element)}"
    if element.name not in _VALUES or element.inner:
        message = f"Portbook does not know the element {element.name!r} of a policy"
        raise CannotJudge(line, message, id_="ansible-policy-unknown-element")
    keys = _VALUES[element.name]
    if set(keys) != element.attributes.keys():
        message = f"{element.name} takes the attributes {' and '.join(keys)}"
        raise Rejected(line, message, id_="ansible-policy-bad-attributes")
    return f"--add-{element.name}={'/'.join(element.attributes[key] for key in keys)}"


def _rich(line: int, rule: _Element) -> str:
    """The rich rule of an element, in the order of the file, which has to be the order of rich rules."""
    if any(element.inner for element in rule.inner):
        message = "Portbook does not read elements inside the action of a rule"
        raise CannotJudge(line, message, id_="ansible-policy-unknown-element")
    return " ".join(_words(element) for element in (rule, *rule.inner))


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
            message = "the policy file has more than elements and attributes"
            raise CannotJudge(line, message, id_="ansible-policy-unknown-element")
        at = tag.end()
        if tag["end"]:
            _close(line, inner, tag)
            continue
        element = _Element(tag["name"], _attributes(line, tag))
        inner[-1].append(element)
        if not tag["alone"]:
            inner.append(element.inner)
        if len(inner) > _DEEPEST + 1:
            raise CannotJudge(line, "the policy file nests too deep", id_="ansible-policy-unknown-element")
    if len(inner) > 1 or len(top) != 1:
        raise Rejected(line, "the policy file is not one closed element", id_="ansible-policy-no-xml")
    return top[0]


def _close(line: int, inner: list[list[_Element]], tag: re.Match[str]) -> None:
    open_element = inner[-2][-1] if len(inner) > 1 else None
    if open_element is None or open_element.name != tag["name"] or tag["attributes"] or tag["alone"]:
        raise Rejected(line, f"the element {tag['name']} is closed but not open", id_="ansible-policy-no-xml")
    inner.pop()


def _attributes(line: int, tag: re.Match[str]) -> dict[str, str]:
    attributes = _ATTRIBUTE.findall(tag["attributes"])
    if len(dict(attributes)) < len(attributes):
        raise Rejected(line, f"{tag['name']} has an attribute twice", id_="ansible-policy-no-xml")
    return dict(attributes)
