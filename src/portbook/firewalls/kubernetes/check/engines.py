"""The engines that check network policies without a cluster: `networkpolicy-schema` and `cilium-schema`.

Sources of the commands: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/ and .../kubectl_get/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from portbook.evidence import Rung
from portbook.firewalls.kubernetes.check import cilium_policies, network_policies, objects
from portbook.firewalls.kubernetes.check.objects import Policy
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading import yaml_values
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, SecondView
from portbook.proof.reading.shell_words import command_lines
from portbook.proof.reading.vendor_schema import VALIDATOR, VendorSchema
from portbook.targets import CannotJudge, Reading, Rejected

_DETAIL = "read, not applied: no cluster was asked"
_FORMS = (Form.ADD, Form.UNDO, Form.SHOW)

PolicyReader = Callable[[int, Mapping[str, Any]], Iterable[Policy]]
"""A function that reads the policies of an object: its line and its contents."""
_LIST = ("v1", "List")


def _listed(line: int, content: object) -> Iterator[tuple[int, object]]:
    """The objects of a list, or the object itself, without the status that only the API server writes."""
    if not isinstance(content, dict):
        yield line, content
    elif (content.get("apiVersion"), content.get("kind")) == _LIST:
        for element in content.get("items") or ():
            yield from _listed(line, element)
    else:
        yield line, objects.without_nulls({key: value for key, value in content.items() if key != "status"})


def _refuse_others(policies: Iterable[Policy], pods: frozenset[tuple[str, str]]) -> None:
    """Refuse policies that select other pods than the data names, if it names any.

    Raises:
        Rejected: there is one.
    """
    for policy in policies:
        if pods and policy.pods != pods:
            raise Rejected(
                policy.line,
                "the policy selects other pods than the data names",
                id_="k8s-other-pods",
                cure="use the labels of the data",
            )


_VERBS = {Form.UNDO: "delete", Form.SHOW: "get"}
_TAIL = {Form.UNDO: (), Form.SHOW: ("-o", "yaml")}


def _names(text: str, form: Form, resource: str) -> frozenset[str]:
    """The names of the policies that commands delete or show.

    Raises:
        CannotJudge: another command, or an option.
        Rejected: no name, or an invalid one.
    """
    names = set[str]()
    for command in command_lines(text, sudo=True):
        head, tail = ("kubectl", _VERBS[form], resource), _TAIL[form]
        if command.words[: len(head)] != head or command.words[len(command.words) - len(tail) :] != tail:
            raise CannotJudge(
                command.line, f"Portbook knows only {' '.join((*head, 'NAME', *tail))} here", id_="k8s-command-unknown"
            )
        words = command.words[len(head) : len(command.words) - len(tail)]
        if strange := [word for word in words if word.startswith("-")]:
            raise CannotJudge(
                command.line, f"Portbook does not know what {strange[0]} does here", id_="k8s-option-unknown"
            )
        if not words or not all(map(objects.is_name, words)):
            raise Rejected(command.line, "the command has no name, or an invalid one", id_="k8s-name-missing")
        names.update(words)
    return frozenset(names)


def _engine(id_: str, title: str, schema: str, resource: str, read_policies: PolicyReader) -> Engine:
    """The engine for policies of one kind.

    Args:
        id_: the id of the engine.
        title: its title on pages.
        schema: the name of the extract that has the vendor's schema.
        resource: the name of the kind in kubectl.
        read_policies: reads the policies of an object that fits the schema.
    """
    checked = VendorSchema(schema, "the schema")

    def read(snippet: Snippet) -> SecondView:
        """The rules of the policies of a snippet, and their names; only the names for `undo` and `show`."""
        if snippet.id.form in FOLLOWING:
            return SecondView(Reading(()), _names(snippet.text, snippet.id.form, resource))
        contents = [
            placed for line, content in yaml_values.documents(snippet.text) for placed in _listed(line, content)
        ]
        policies = [
            policy
            for line, content in contents
            for policy in read_policies(line, checked.check(line, content, "an object").content)
        ]
        _refuse_others(policies, frozenset(snippet.brief.pods))
        return SecondView(Reading(objects.together(policies)), frozenset(policy.name for policy in policies))

    def version() -> str:
        """The versions of the parser and the schema; empty where the validator is missing."""
        if not python_packages.version(VALIDATOR):
            return ""
        return f"{python_packages.named(VALIDATOR, 'PyYAML')}, schema of {extract(schema)['version']}"

    judge = SecondReading(id_, Rung.CHECKED, version, read, _DETAIL).judge
    return Engine(id_, title, Rung.CHECKED, judge, version, packages=(VALIDATOR,), extra="checks", forms=_FORMS)


ENGINES = (
    _engine(
        "cilium-schema",
        "Cilium's own definition of its policies",
        schema="cilium",
        resource="ciliumnetworkpolicy",
        read_policies=cilium_policies.policies,
    ),
    _engine(
        "networkpolicy-schema",
        "The schema of Kubernetes' API",
        schema="networkpolicy",
        resource="networkpolicy",
        read_policies=network_policies.policies,
    ),
)
