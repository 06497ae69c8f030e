"""Parameters, outputs, references and attributes of a template: CloudFormation refuses the whole template if one is wrong.

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
    f"AWS::{name}"
    for name in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
"""Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
LOGICAL_NAME = re.compile(r"[A-Za-z0-9]{1,255}")
_LONGEST = 1024
_SNAPSHOT = "Snapshot"
_WITHOUT_SNAPSHOTS = re.compile(r"AWS::EC2::SecurityGroup")


def parameters(template: Map) -> dict[str, str]:
    """The types of the parameters.

    Raises:
        CannotJudge: Portbook does not know whether a default is allowed.
        Rejected: CloudFormation refuses a parameter.
    """
    if "Parameters" not in template.keys:
        return {}
    section = template.mapping("Parameters")
    _refuse_names(section)
    return {name: _type(section.mapping(name)) for name in section.keys}


def _type(parameter: Map) -> str:
    if strange := [key for key in parameter.keys if key not in _OF_PARAMETER]:
        raise Rejected(parameter.line(strange[0]), f"a parameter cannot have {strange[0]}", id_="aws-bad-parameter")
    kind = parameter.required("Type")
    if not _TYPE.fullmatch(kind.text):
        raise Rejected(kind.line, f"{kind.text!r} is not a type of parameters", id_="aws-bad-parameter")
    if "Default" in parameter.keys:
        _refuse_default(parameter, _plain(parameter, "Default"), kind.text)
    return kind.text


def _refuse_default(parameter: Map, default: str, kind: str) -> None:
    """Refuse a default that the parameter does not allow."""
    line = parameter.line("Default")
    node = parameter.node("AllowedValues")
    if isinstance(node, yaml.SequenceNode) and default not in [
        getattr(element, "value", None) for element in node.value
    ]:
        raise Rejected(
            line, "the default is not among AllowedValues", id_="aws-bad-default", cure="add it there, or change it"
        )
    if "AllowedPattern" in parameter.keys:
        _refuse_other_pattern(default, _plain(parameter, "AllowedPattern"), line)
    size = float(default) if kind == "Number" and _is_number(default) else float(len(default))
    names = ("MinValue", "MaxValue") if kind == "Number" else ("MinLength", "MaxLength")
    least, most = (_plain(parameter, name) if name in parameter.keys else "" for name in names)
    if (_is_number(least) and size < float(least)) or (_is_number(most) and size > float(most)):
        raise Rejected(line, f"the default is outside {' and '.join(names)}", id_="aws-bad-default")


def _refuse_other_pattern(default: str, pattern: str, line: int) -> None:
    try:
        match = re.fullmatch(pattern, default)
    except re.error:
        message = "Portbook does not know whether the default matches AllowedPattern"
        raise CannotJudge(line, message, id_="aws-unknown-pattern") from None
    if not match:
        raise Rejected(line, "the default does not match AllowedPattern", id_="aws-bad-default")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", text))


def _plain(section: Map, key: str) -> str:
    """A scalar as it is written, of any type of YAML."""
    node = section.node(key)
    if not isinstance(node, yaml.ScalarNode):
        raise Rejected(section.line(key), f"{key} must be a single value", id_="aws-wrong-type")
    return str(node.value)


def refuse_wrong(template: Map, resources: Map, names: Collection[str]) -> None:
    """Refuse outputs, attributes of resources and references that CloudFormation does not accept.

    Args:
        template: the whole template.
        resources: its section Resources.
        names: the names of its parameters.

    Raises:
        CannotJudge: a name is missing, and the text may be an excerpt of a template.
        Rejected: CloudFormation refuses the template.
    """
    _refuse_description(template)
    if both := sorted({*names} & {*resources.keys}):
        message = f"{both[0]} is the name of a parameter and of a resource"
        raise Rejected(resources.line(both[0]), message, id_="aws-bad-name")
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
    """The references to the VPC of a resource, which an excerpt of a template may leave out."""
    if resource.mapping_or_empty("Properties").keys:
        names = referred(resource.mapping("Properties").node("VpcId"))
        yield from (name for name in names if not name.startswith("AWS::"))


def _refuse_description(template: Map) -> None:
    text = template.text("Description")
    if text and len(text.text.encode()) > _LONGEST:
        message = f"the description of a template has at most {_LONGEST} bytes"
        raise Rejected(text.line, message, id_="aws-bad-description")


def _refuse_names(section: Map) -> None:
    if strange := [name for name in section.keys if not LOGICAL_NAME.fullmatch(name)]:
        raise bad_logical_name(strange[0], section.line(strange[0]))


def bad_logical_name(name: str, line: int) -> Rejected:
    """The refusal of a name in a template."""
    return Rejected(
        line, f"{name!r} is not a valid name in a template", id_="aws-bad-name", cure="use letters and digits only"
    )


def _refuse_output(output: Map) -> None:
    if strange := [key for key in output.keys if key not in _OF_OUTPUT]:
        message = f"an output cannot have {strange[0]} in a template without conditions"
        raise Rejected(output.line(strange[0]), message, id_="aws-bad-output")
    if not (computed(output, "Value") or isinstance(output.node("Value"), yaml.ScalarNode)):
        raise Rejected(output.line("Value"), "an output needs a Value, which is text", id_="aws-bad-output")
    if "Export" in output.keys and output.mapping("Export").keys != ("Name",):
        raise Rejected(output.line("Export"), "an export needs a Name, and nothing else", id_="aws-bad-output")


def _refuse_unresolved(node: yaml.Node | None, known: Collection[str], line: int, *, excerpt: bool) -> None:
    """Refuse a reference to a missing name. An excerpt, which has no parameters, may leave the name out."""
    if strange := [name for name in referred(node) if name not in known]:
        message = f"there is no parameter or resource {strange[0]}"
        if excerpt:
            raise CannotJudge(line, message, id_="aws-reference-left-out", cure="judge the whole template")
        raise Rejected(line, message, id_="aws-unresolved-reference")


def _refuse_attributes(resource: Map, name: str, known: Collection[str]) -> None:
    for dependency in _depends_on(resource):
        if dependency not in known or dependency == name:
            message = f"{name} depends on {dependency}, which is not another resource"
            raise Rejected(resource.line("DependsOn"), message, id_="aws-bad-dependency")
    for key, policies in _POLICIES.items():
        policy = resource.text(key)
        if policy is None or policy.text in policies:
            continue
        if policy.text != _SNAPSHOT or _WITHOUT_SNAPSHOTS.match(resource.required("Type").text):
            raise Rejected(policy.line, f"{key} of this resource cannot be {policy.text!r}", id_="aws-bad-policy")


def _depends_on(resource: Map) -> list[str]:
    if "DependsOn" not in resource.keys:
        return []
    if resource.is_text("DependsOn"):
        return [resource.required("DependsOn").text]
    return [name.text for name in resource.strings("DependsOn")]


def _needed(resources: Map, name: str) -> Iterator[str]:
    """The resources that CloudFormation creates before one."""
    yield from _depends_on(resources.mapping(name))
    yield from (reference for reference in referred(resources.node(name)) if reference in resources.keys)


def _refuse_circles(needed: Mapping[str, set[str]]) -> None:
    """Refuse resources that wait for each other."""
    waiting = dict(needed)
    while ready := [name for name, required in waiting.items() if not required & waiting.keys()]:
        waiting = {name: required for name, required in waiting.items() if name not in ready}
    if waiting:
        message = f"these resources depend on each other: {', '.join(sorted(waiting))}"
        raise Rejected(1, message, id_="aws-bad-dependency", cure="remove one of the references")
