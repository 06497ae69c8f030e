"""What the lint rules find in a service, as warnings, without what the service ignores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.compare.lint.rules import RULES
from portbook.model import Problem, Service, Severity
from portbook.model.ignore import Ignore


def lint(service: Service, today: date, rules: Iterable[LintRule] = RULES) -> Iterator[Problem]:
    """A warning for each finding that the service does not ignore, and for each part of `ignore` that is of no use.

    Args:
        service: the data.
        today: the day that dates are compared with.
        rules: the rules to go by.
    """
    for rule in rules:
        ignore = service.ignores.get(rule.id)
        ignored: list[LintFinding] = []
        for finding in rule.find(service, today):
            if ignore and _covers(ignore, finding):
                ignored.append(finding)
            else:
                yield Problem(finding.where, rule.id, finding.message, finding.cure, Severity.WARNING)
        if ignore:
            yield from _unused(ignore, ignored)


def _covers(ignore: Ignore, finding: LintFinding) -> bool:
    return not ignore.flows or not {*ignore.flows}.isdisjoint(finding.flows)


def _unused(ignore: Ignore, ignored: Iterable[LintFinding]) -> Iterator[Problem]:
    """A warning for an ignore by which no finding is left out, or for each flow of it by which none is."""
    findings = list(ignored)
    if not findings:
        message = f"the rule {ignore.id} finds nothing that this ignores"
        yield Problem(ignore.where, "unused-ignore", message, "remove it", Severity.WARNING)
        return
    used = {flow for finding in findings for flow in finding.flows}
    for flow in (flow for flow in ignore.flows if flow not in used):
        message = f"the rule {ignore.id} finds nothing about the flow {flow} that this ignores"
        yield Problem(ignore.where, "unused-ignore", message, f"remove {flow} from `flow`", Severity.WARNING)
