"""Values that CloudFormation computes: `Ref`, `Fn::GetAtt` and the like, also in their short form.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from portbook.targets.text.yaml_documents import Map

_LONG = (
    "Fn::Base64",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Select",
    "Fn::Sub",
    "Ref",
)
TAGS = tuple(f"!{name.removeprefix('Fn::')}" for name in _LONG)
"""The short forms, as tags of YAML."""
_VARIABLE = re.compile(r"\$\{ *([^!}.]+?) *(?:\.[^}]*)?\}")
"""A variable of `Fn::Sub`: a parameter or resource, perhaps with an attribute; `${!…}` is plain text."""
_DYNAMIC = "{{resolve:"
"""The start of a reference to a value in another service of AWS."""


def computed(properties: Map, key: str) -> str:
    """The expression that computes a value, as text to compare; empty where the value is in the text."""
    return _of(properties.node(key))


def _of(node: yaml.Node | None) -> str:
    if node is None:
        return ""
    if node.tag in TAGS:
        return f"{node.tag.removeprefix('!')} {_words(node)}"
    if isinstance(node, yaml.ScalarNode) and _DYNAMIC in node.value:
        return str(node.value)
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
        key, value = node.value[0]
        if isinstance(key, yaml.ScalarNode) and key.value in _LONG:
            return f"{key.value.removeprefix('Fn::')} {_words(value)}"
    return ""


def _words(node: yaml.Node) -> str:
    """A value in one line; `A.B` and `[A, B]` are the same, for `Fn::GetAtt` takes both."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return ".".join(_of(element) or _words(element) for element in node.value)
    return ",".join(f"{_words(key)}={_of(value) or _words(value)}" for key, value in node.value)


def referred(node: yaml.Node | None) -> Iterator[str]:
    """The names of the parameters and resources that a value refers to, pseudo parameters included."""
    if isinstance(node, yaml.ScalarNode):
        yield from _named(node.tag.removeprefix("!"), node)
    elif isinstance(node, yaml.SequenceNode):
        if node.tag == "!GetAtt":
            yield from _named("GetAtt", node)
        for element in node.value:
            yield from referred(element)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _named(key.value.removeprefix("Fn::") if key.value in _LONG else "", value)
            yield from referred(value)


def _named(how: str, node: yaml.Node) -> Iterator[str]:
    """The names that one function refers to; `Fn::Sub` with a list has variables of its own, and is left out."""
    words = _words(node)
    if how == "Ref":
        yield words
    elif how == "GetAtt":
        yield words.partition(".")[0]
    elif how == "Sub" and isinstance(node, yaml.ScalarNode):
        yield from _VARIABLE.findall(words)
