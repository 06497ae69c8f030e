"""NetworkPolicies and CiliumNetworkPolicies that people wrote, read by the vendors' schemas and Kubernetes' validation.

Sources: https://kubernetes.io/docs/reference/using-api/deprecation-guide/#networkpolicy-v116
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from portbook.firewalls.kubernetes.check import api_validation, objects
from portbook.firewalls.kubernetes.check.faults import Fault, of_schema
from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.text_kind import PLAIN, TextKind
from portbook.handwritten.documents.block import SourceLine
from portbook.proof import python_packages
from portbook.proof.handwritten import reading_trial
from portbook.proof.handwritten.tool import Answer, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.proof.reading import yaml_values
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import VALIDATOR, validator
from portbook.targets import Rejected

if TYPE_CHECKING:
    import yaml

_PROGRAM = "network policy"
_LANGUAGES = PLAIN | {"yaml", "yml", "json", "jsonc", "k8s", "kubernetes", "manifest"}
_LOADERS = frozenset({"kubectl", "oc", "k", "k3s", "microk8s", "minikube", "kustomize"})
_SEPARATOR = re.compile(r"---(?:\s|$)|\.\.\.\s*$")
_KIND = re.compile(
    r"""(?P<before>[ \t]*(?:-[ \t]+)?(?:\{[ \t]*)?)["']?kind["']?[ \t]*:[ \t]*["']?(?:Cilium)?NetworkPolicy["']?[ \t,}]*(?:#|$)"""
)
_OF_OURS = re.compile(r"networking\.k8s\.io/v1|extensions/v1beta1|cilium\.io/v2")
_OF_LIST = re.compile(r"""^[ \t{]*["']?kind["']?[ \t]*:[ \t]*["']?List\b|^[ \t]*\{""", re.MULTILINE)
_TOP = re.compile(r"""(?:["']?[A-Za-z$][\w.$/-]*["']?[ \t]*:(?:[ \t]|$)|[#{}]|-(?:[ \t]|$))""")
"""What a line begins with that belongs to nothing above it in a manifest."""
_LIST = ("v1", "List")
_SCHEMAS = {
    ("networking.k8s.io/v1", "NetworkPolicy"): "networkpolicy",
    ("cilium.io/v2", "CiliumNetworkPolicy"): "cilium",
}
_GONE = "extensions/v1beta1"
_NEAR = 0.75
_SYNTAX = "the YAML parser"
_UNSURE = frozenset({"yaml-key-twice", "yaml-key-invalid"})
"""What some versions of kubectl take, and others do not."""


def _parts(lines: Sequence[SourceLine]) -> Iterator[Sequence[SourceLine]]:
    """The documents of a text that have a policy, and nothing but YAML."""
    document: list[SourceLine] = []
    for line in [*lines, SourceLine("---", 0)]:
        if not _SEPARATOR.match(line.text):
            document.append(line)
            continue
        if _is_manifest([part.text for part in document]):
            yield tuple(document)
        document = []


def _is_manifest(lines: Sequence[str]) -> bool:
    """Whether they are one object of ours, or a list, with nothing of another language before, between or behind its keys."""
    kinds = [match for line in lines if (match := _KIND.match(line))]
    text = "\n".join(lines)
    if not kinds or not _OF_OURS.search(text):
        return False
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    base = min(_indentation(line) for line in code)
    is_object = _OF_LIST.search(text) or any(len(match["before"]) == base for match in kinds)
    return bool(is_object) and all(_TOP.match(line[base:]) for line in code if _indentation(line) == base)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _read(text: str) -> Reply:
    try:
        trees = yaml_values.trees(text)
    except Rejected as rejected:
        if rejected.id in _UNSURE or not _is_certain(text, rejected):
            return Reply(Answer.NO_ANSWER, rejected.message, rejected.line)
        return Reply(Answer.REJECTED, rejected.message, rejected.line, whose=_SYNTAX)
    known = False
    for tree, content in trees:
        for path, listed in _listed((), content):
            name = _schema(listed)
            known = known or bool(name)
            found = list(_faults(name, listed)) if name else []
            if found:
                return _reply(tree, path, name, found)
    return Reply(Answer.ACCEPTED if known else Answer.NO_ANSWER)


def _is_certain(text: str, rejected: Rejected) -> bool:
    """Whether kubectl's parser refuses it too; in brackets, and of tabs in a line, the parsers differ."""
    line = text.split("\n")[rejected.line - 1 : rejected.line]
    has_brackets = any(sign in text for sign in ("{", "[", "&lt;"))
    has_tabs = any("\t" in part.lstrip() for part in line)
    is_mark = (
        "cannot start any token" in rejected.message and "\\t" not in rejected.message
    )  # of a template, such as @NAME@
    return not has_brackets and not has_tabs and not is_mark and yaml_values.is_refused_by_libyaml(text)


def _listed(path: tuple[str | int, ...], content: object) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """The objects of a list, or the object itself, without what only the API server writes."""
    if not isinstance(content, dict):
        return
    if (content.get("apiVersion"), content.get("kind")) == _LIST and isinstance(content.get("items"), list):
        for number, element in enumerate(content["items"]):
            yield from _listed((*path, "items", number), element)
    else:
        yield path, objects.without_nulls({key: value for key, value in content.items() if key != "status"})


def _schema(content: Mapping[str, Any]) -> str:
    """The schema of an object, or of what has taken its place; empty for an object that is none of ours."""
    version, kind = content.get("apiVersion"), content.get("kind")
    if kind == "NetworkPolicy" and version == _GONE:
        return "networkpolicy"
    return _SCHEMAS.get((str(version), str(kind)), "")


def _faults(name: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    if content.get("apiVersion") == _GONE:
        yield Fault(("apiVersion",), f"{_GONE} has no NetworkPolicy since Kubernetes 1.16: write networking.k8s.io/v1")
        return
    found = list(of_schema(validator(name), content))
    yield from found
    if not found and name == "networkpolicy":
        yield from api_validation.faults(content)


def _reply(tree: yaml.Node, path: tuple[str | int, ...], name: str, found: Sequence[Fault]) -> Reply:
    """The answer for the fault that stands first in the text."""
    places = [(yaml_values.place(tree, (*path, *fault.path)), fault.words) for fault in found]
    (line, column), words = min(places)
    return Reply(Answer.REJECTED, words, line, column, f"the schema of {extract(name)['version']}")


def _mends(_command: Command, step: Step, reply: Reply) -> Iterator[Mend]:
    """A key that is almost a known one."""
    if not reply.words.startswith("unknown field "):
        return
    key = reply.words.rpartition(".")[2].rpartition(" ")[2]
    lines = step.stdin.split("\n")
    text = lines[reply.line - 1]
    for near in get_close_matches(key, _keys(), n=1, cutoff=_NEAR):
        lines[reply.line - 1] = text[: reply.column - 1] + text[reply.column - 1 :].replace(key, near, 1)
        yield Mend("misspelled-word", replace(step, stdin="\n".join(lines)), f"write {near}", key, near)


def _keys() -> list[str]:
    return sorted({key for name in _SCHEMAS.values() for key in _properties(extract(name)["schema"])})


def _properties(schema: object) -> Iterator[str]:
    """The keys that a schema knows anywhere."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for below in schema.values():
            yield from _properties(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from _properties(below)


def _version() -> str:
    if not python_packages.version(VALIDATOR):
        return ""
    versions = " and ".join(str(extract(name)["version"]) for name in _SCHEMAS.values())
    return f"{python_packages.named(VALIDATOR, 'PyYAML')}, schemas of {versions}"


TOOL = HandwrittenTool(
    "kubernetes",
    frozenset(),
    (),
    _version,
    reading_trial.step,
    lambda _tools: reading_trial.ReadingTrial({_PROGRAM: _read}),
    _mends,
    reading_trial.no_direction,
    reading_trial.always_whole,
    in_lab=False,
    packages=(VALIDATOR,),
    extra="checks",
    kinds=(TextKind(_PROGRAM, _LANGUAGES, ("networkpolicy",), _parts, _LOADERS),),
)
