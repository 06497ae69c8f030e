"""The second reading of snippets that are objects of Kubernetes, or commands about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from portbook.evidence import Rung
from portbook.firewalls.kubernetes.check import kubectl, objects
from portbook.firewalls.kubernetes.check.objects import Policy
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading import yaml_values
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, Seen
from portbook.proof.reading.vendor_schema import VALIDATOR, VendorSchema
from portbook.targets import Reading, Rejected

_DETAIL = "read, not applied: no cluster was asked"
_FORMS = (Form.ADD, Form.UNDO, Form.SHOW)

Meaning = Callable[[int, Mapping[str, Any]], Iterable[Policy]]
"""What an object says: of a kind that may have several specifications, several policies."""
_LIST = ("v1", "List")
_LABELS = {"annotations", "labels", "matchLabels"}


def _listed(line: int, said: object) -> Iterator[tuple[int, object]]:
    """The elements of a list of objects, or the object itself; without what the API server alone writes."""
    if not isinstance(said, dict):
        yield line, said
    elif (said.get("apiVersion"), said.get("kind")) == _LIST:
        for each in said.get("items") or ():
            yield from _listed(line, each)
    else:
        yield line, _without_nulls({key: value for key, value in said.items() if key != "status"})


def _without_nulls(said: Any) -> Any:  # noqa: ANN401  # JSON
    """An object without what has no value, which the API leaves out; a label without one is an empty label."""
    if isinstance(said, list):
        return [_without_nulls(each) for each in said]
    if not isinstance(said, dict):
        return said
    return {
        key: value if key in _LABELS else _without_nulls(value)
        for key, value in said.items()
        if value is not None or key in _LABELS
    }


def _refuse_others(policies: Iterable[Policy], pods: frozenset[tuple[str, str]]) -> None:
    """Refuse policies for other pods than those that the data names, if it names any.

    Raises:
        Rejected: there is one.
    """
    for each in policies:
        if pods and each.pods != pods:
            raise Rejected(each.line, "the policy is for other pods than the data names", id_="k8s-other-pods")


def engine(id_: str, title: str, schema: str, resource: str, meaning: Meaning) -> Engine:
    """An engine that reads policies of one kind.

    Args:
        id_: its own.
        title: as a page names it.
        schema: the name of the extract of the vendor's schema.
        resource: what kubectl calls the kind.
        meaning: what an object that the schema takes says.
    """
    checked = VendorSchema(schema, "the schema")

    def read(snippet: Snippet) -> Seen:
        """The policies of a snippet as rules, and their names; the names alone, of commands."""
        if snippet.id.form in FOLLOWING:
            return Seen(Reading(()), kubectl.names(snippet.text, snippet.id.form, resource))
        held = [each for line, said in yaml_values.documents(snippet.text) for each in _listed(line, said)]
        policies = [
            policy for line, said in held for policy in meaning(line, checked.check(line, said, "an object").said)
        ]
        _refuse_others(policies, frozenset(snippet.brief.pods))
        return Seen(Reading(objects.together(policies)), frozenset(each.name for each in policies))

    def version() -> str:
        """Of the parser and the schema; empty where the validator is missing."""
        if not python_packages.version(VALIDATOR):
            return ""
        return f"{python_packages.named(VALIDATOR, 'PyYAML')}, schema of {extract(schema)['version']}"

    judge = SecondReading(id_, Rung.CHECKED, version, read, _DETAIL).judge
    return Engine(id_, title, Rung.CHECKED, judge, version, packages=(VALIDATOR,), extra="checks", forms=_FORMS)
