"""What CloudFormation wants of every template, whatever it makes: it refuses all of one in which a part is wrong.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html and, beside it,
`outputs-section-structure.html`; https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import yaml

from portbook.firewalls.aws.cloudformation.intrinsic import computed, referred
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map

_AWS = r"AWS::[A-Za-z0-9]+(?:::[A-Za-z0-9]+)+"
_TYPE = re.compile(
    rf"String|Number|List<Number>|CommaDelimitedList|{_AWS}|List<{_AWS}>|"
    rf"AWS::SSM::Parameter::Value<(?:String|CommaDelimitedList|List<String>|{_AWS}|List<{_AWS}>)>"
)
_OF_PARAMETER = {
    *("AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength", "MaxValue"),
    *("MinLength", "MinValue", "NoEcho", "Type"),
}
_OF_OUTPUT = {"Description", "Value", "Export"}
_POLICIES = {
    "DeletionPolicy": {"Delete", "Retain", "RetainExceptOnCreate"},
    "UpdateReplacePolicy": {"Delete", "Retain"},
}
_PSEUDO = frozenset(
    f"AWS::{each}"
    for each in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
"""Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
_NAME = re.compile(r"[A-Za-z0-9]{1,255}")
_LONGEST = 1024
_SNAPSHOT = "Snapshot"
_WITHOUT_SNAPSHOTS = re.compile(r"AWS::EC2::SecurityGroup")


def parameters(template: Map) -> dict[str, str]:
    """The types of the parameters.

    Raises:
        CannotJudge: whether a default is allowed is not known.
        Rejected: CloudFormation does not take one.
    """
    if "Parameters" not in template.keys:
        return {}
    section = template.mapping("Parameters")
    _refuse_names(section)
    return {name: _type(section.mapping(name)) for name in section.keys}


def _type(parameter: Map) -> str:
    if strange := [key for key in parameter.keys if key not in _OF_PARAMETER]:
        raise Rejected(parameter.line(strange[0]), f"a parameter has no {strange[0]}")
    kind = parameter.required("Type")
    if not _TYPE.fullmatch(kind.text):
        raise Rejected(kind.line, f"{kind.text!r} is no type of a parameter")
    if "Default" in parameter.keys:
        _refuse_default(parameter, _plain(parameter, "Default"), kind.text)
    return kind.text


def _refuse_default(parameter: Map, default: str, kind: str) -> None:
    """Refuse a default that the parameter does not allow."""
    line = parameter.line("Default")
    node = parameter.node("AllowedValues")
    if isinstance(node, yaml.SequenceNode) and default not in [getattr(each, "value", None) for each in node.value]:
        raise Rejected(line, "the default is none of AllowedValues")
    if "AllowedPattern" in parameter.keys:
        _refuse_other_pattern(default, _plain(parameter, "AllowedPattern"), line)
    size = float(default) if kind == "Number" and _is_number(default) else float(len(default))
    names = ("MinValue", "MaxValue") if kind == "Number" else ("MinLength", "MaxLength")
    least, most = (_plain(parameter, each) if each in parameter.keys else "" for each in names)
    if (_is_number(least) and size < float(least)) or (_is_number(most) and size > float(most)):
        raise Rejected(line, f"the default is beyond {' or '.join(names)}")


def _refuse_other_pattern(default: str, pattern: str, line: int) -> None:
    try:
        found = re.fullmatch(pattern, default)
    except re.error:
        raise CannotJudge(line, "whether the default matches AllowedPattern is not known") from None
    if not found:
        raise Rejected(line, "the default does not match AllowedPattern")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", text))


def _plain(said: Map, key: str) -> str:
    """A value, whatever YAML takes it for."""
    node = said.node(key)
    if not isinstance(node, yaml.ScalarNode):
        raise Rejected(said.line(key), f"{key} is one value")
    return str(node.value)


def refuse_wrong(template: Map, resources: Map, names: Collection[str]) -> None:
    """Refuse outputs, attributes of resources and references that CloudFormation does not take.

    Args:
        template: all of it.
        resources: the section.
        names: of parameters.

    Raises:
        CannotJudge: a name is not there, and the text may be an excerpt.
        Rejected: there is one.
    """
    _refuse_description(template)
    if both := sorted({*names} & {*resources.keys}):
        raise Rejected(resources.line(both[0]), f"{both[0]} is the name of a parameter and of a resource")
    known = {*names, *resources.keys, *_PSEUDO}
    excerpt = "Parameters" not in template.keys
    for name in resources.keys:
        _refuse_attributes(resources.mapping(name), name, set(resources.keys))
        left_out = set(_vpc(resources.mapping(name))) if excerpt else set()
        _refuse_unresolved(resources.node(name), known | left_out, resources.line(name), excerpt=excerpt)
    _refuse_circles({name: set(_needed(resources, name)) for name in resources.keys})
    if "Outputs" in template.keys:
        outputs = template.mapping("Outputs")
        _refuse_names(outputs)
        for name in outputs.keys:
            _refuse_output(outputs.mapping(name))
            _refuse_unresolved(outputs.node(name), known, outputs.line(name), excerpt=excerpt)


def _vpc(resource: Map) -> Iterator[str]:
    """What says in which VPC a resource is, which an excerpt of a template leaves to the rest of it."""
    if resource.mapping_or_empty("Properties").keys:
        named = referred(resource.mapping("Properties").node("VpcId"))
        yield from (each for each in named if not each.startswith("AWS::"))


def _refuse_description(template: Map) -> None:
    said = template.text("Description")
    if said and len(said.text.encode()) > _LONGEST:
        raise Rejected(said.line, f"the description of a template has at most {_LONGEST} bytes")


def _refuse_names(section: Map) -> None:
    if strange := [name for name in section.keys if not _NAME.fullmatch(name)]:
        raise Rejected(
            section.line(strange[0]), f"{strange[0]!r} is not letters and digits, as names in a template are"
        )


def _refuse_output(said: Map) -> None:
    if strange := [key for key in said.keys if key not in _OF_OUTPUT]:
        raise Rejected(said.line(strange[0]), f"an output has no {strange[0]} in a template without conditions")
    if "Value" not in said.keys or not (computed(said, "Value") or isinstance(said.node("Value"), yaml.ScalarNode)):
        raise Rejected(said.line("Value"), "an output needs a Value, which is text")
    if "Export" in said.keys and said.mapping("Export").keys != ("Name",):
        raise Rejected(said.line("Export"), "an export needs a Name, and nothing else")


def _refuse_unresolved(node: yaml.Node | None, known: Collection[str], line: int, *, excerpt: bool) -> None:
    """Refuse a name that is not there. In a text without parameters it may be one that was left out."""
    if strange := [each for each in referred(node) if each not in known]:
        kind = CannotJudge if excerpt else Rejected
        raise kind(line, f"there is no parameter or resource {strange[0]}")


def _refuse_attributes(resource: Map, name: str, known: Collection[str]) -> None:
    for each in _waits(resource):
        if each not in known or each == name:
            raise Rejected(resource.line("DependsOn"), f"{name} depends on {each}, which is not another resource")
    for key, policies in _POLICIES.items():
        said = resource.text(key)
        if said is None or said.text in policies:
            continue
        if said.text != _SNAPSHOT or _WITHOUT_SNAPSHOTS.match(resource.required("Type").text):
            raise Rejected(said.line, f"{said.text!r} is no {key} of this resource")


def _waits(resource: Map) -> list[str]:
    if "DependsOn" not in resource.keys:
        return []
    if resource.is_text("DependsOn"):
        return [resource.required("DependsOn").text]
    return [each.text for each in resource.strings("DependsOn")]


def _needed(resources: Map, name: str) -> Iterator[str]:
    """The resources that are made before one."""
    yield from _waits(resources.mapping(name))
    yield from (each for each in referred(resources.node(name)) if each in resources.keys)


def _refuse_circles(needed: Mapping[str, set[str]]) -> None:
    """Refuse resources that wait for each other."""
    left = dict(needed)
    while ready := [name for name, others in left.items() if not others & left.keys()]:
        left = {name: others for name, others in left.items() if name not in ready}
    if left:
        raise Rejected(1, f"resources wait for each other: {', '.join(sorted(left))}")
