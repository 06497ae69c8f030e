"""What renderers of network policies say alike: names, labels, and the commands that follow."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape import yaml
from portbook.model import Brief, Form, Rule
from portbook.model.pods import Labels, are_pods, labels_of
from portbook.targets.text.comments import heading, shell_lines
from portbook.targets.text.resource_names import slug

LIMIT = 63
"""Of a label; names may be longer."""
_NAMELESS = "service"
_NOTHING = {Form.ADD: "nothing to open", Form.UNDO: "nothing to undo", Form.SHOW: "nothing to show"}


def name(brief: Brief) -> str:
    """The policy's name: one for all profiles of a role, so that another profile replaces the one before."""
    return slug(f"allow {brief.id.service} {brief.id.role}")[:LIMIT].rstrip("-")


def comments(brief: Brief, *, empty: bool) -> Iterator[str]:
    """The first lines of every form; all of it, where there is nothing to say."""
    yield from shell_lines(heading(brief))
    if empty:
        yield f"# {_NOTHING[brief.id.form]}"


def head(brief: Brief, version: str, kind: str) -> Iterator[str]:
    """The first lines of a policy, up to its `spec`."""
    if not brief.pods:
        yield "# Replace the labels by those of your pods"
    yield f"apiVersion: {version}"
    yield f"kind: {kind}"
    yield "metadata:"
    yield f"  name: {yaml.string(name(brief))}"
    yield "spec:"


def labels(brief: Brief) -> Iterator[str]:
    """The pods that a policy is for, under a selector."""
    yield "    matchLabels:"
    if brief.pods:
        yield from (f"      {each}" for each in wanted(brief.pods))
        return
    yield f"      app.kubernetes.io/name: {yaml.string(_label(brief.id.service))}"
    yield f"      app.kubernetes.io/component: {yaml.string(_label(brief.id.role))}"


def wanted(pods: Labels) -> Iterator[str]:
    """Labels with their values, a line each; all in quotes, for YAML takes `on` and `1` for something else."""
    yield from (f"{yaml.string(key)}: {yaml.string(value)}" for key, value in pods)


def peers(rule: Rule) -> list[Labels]:
    """The pods at the other end of a rule."""
    return [labels_of(each) for each in rule.remote.names if are_pods(each)]


def _label(text: str) -> str:
    return slug(text)[:LIMIT].rstrip("-") or _NAMELESS


def following(brief: Brief, resource: str) -> str:
    """The command that takes the policy back, or shows it."""
    if brief.id.form is Form.UNDO:
        return f"kubectl delete {resource} {name(brief)}"
    return f"kubectl get {resource} {name(brief)} -o yaml"
