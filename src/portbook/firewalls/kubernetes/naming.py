"""What the renderers of both kinds of network policies share: names, labels, and the `kubectl` commands."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape import yaml
from portbook.model import Brief, Form, Rule
from portbook.model.pods import Labels, are_pods, labels_of
from portbook.targets.text.comments import heading, shell_lines
from portbook.targets.text.resource_names import shortened, slug

LIMIT = 63
"""The most characters of a label. Names may be longer."""
_NAMELESS = "service"
_NOTHING = {Form.ADD: "nothing to open", Form.UNDO: "nothing to undo", Form.SHOW: "nothing to show"}


def name(brief: Brief) -> str:
    """The name of the policy. All profiles of a role share it, so that another profile replaces the one before."""
    return shortened(slug(f"allow {brief.id.service} {brief.id.role}"), LIMIT)


def comments(brief: Brief, *, empty: bool) -> Iterator[str]:
    """The comments at the beginning of every form; `empty` adds that there is nothing to do."""
    yield from shell_lines(heading(brief))
    if empty:
        yield f"# {_NOTHING[brief.id.form]}"


def head(brief: Brief, version: str, kind: str) -> Iterator[str]:
    """The lines of a policy up to `spec:`."""
    if not brief.pods:
        yield "# Replace the labels by those of your pods"
    yield f"apiVersion: {version}"
    yield f"kind: {kind}"
    yield "metadata:"
    yield f"  name: {yaml.string(name(brief))}"
    yield "spec:"


def labels(brief: Brief) -> Iterator[str]:
    """The lines below a selector that select the pods of the policy."""
    yield "    matchLabels:"
    if brief.pods:
        yield from (f"      {line}" for line in label_lines(brief.pods))
        return
    yield f"      app.kubernetes.io/name: {yaml.string(_label(brief.id.service))}"
    yield f"      app.kubernetes.io/component: {yaml.string(_label(brief.id.role))}"


def label_lines(pods: Labels) -> Iterator[str]:
    """One line for each label with its value. All are in quotes, because YAML reads `on` and `1` as other types."""
    yield from (f"{yaml.string(key)}: {yaml.string(value)}" for key, value in pods)


def peers(rule: Rule) -> list[Labels]:
    """The pods at the other end of a rule."""
    return [labels_of(name) for name in rule.remote.names if are_pods(name)]


def _label(text: str) -> str:
    return shortened(slug(text), LIMIT) or _NAMELESS


def following(brief: Brief, resource: str) -> str:
    """The command that deletes the policy, or shows it."""
    if brief.id.form is Form.UNDO:
        return f"kubectl delete {resource} {name(brief)}"
    return f"kubectl get {resource} {name(brief)} -o yaml"
