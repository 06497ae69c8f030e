"""`ignore` leaves out what a rule finds, and is told where it leaves out nothing."""

from __future__ import annotations

import pytest

from tests.compare.lint.example import warnings

FLOWS = """\
flows:
  ldap: {from: client, to: server, tcp: [389, 636]}
  mail: {from: client, to: server, tcp: [143, 993]}
  ssh: {from: client, to: server, tcp: 22}
"""
CASES = {
    "the whole service": ("plaintext-twin: {reason: Old devices}", []),
    "one flow": ("plaintext-twin: {reason: Old devices, flow: ldap}", [("plaintext-twin", 5)]),
    "both flows": ("plaintext-twin: {reason: Old devices, flow: [ldap, mail]}", []),
    "a flow of which nothing is found": (
        "plaintext-twin: {reason: Old devices, flow: [ldap, mail, ssh]}",
        [("unused-ignore", 8)],
    ),
    "another rule": (
        "lonely-one-of: {reason: Old devices}",
        [("plaintext-twin", 4), ("plaintext-twin", 5), ("unused-ignore", 8)],
    ),
    "only a flow of which nothing is found": (
        "plaintext-twin: {reason: Old devices, flow: ssh}",
        [("plaintext-twin", 4), ("plaintext-twin", 5), ("unused-ignore", 8)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_ignored_is_not_told(case: str) -> None:
    ignore, expected = CASES[case]
    problems = warnings(f"{FLOWS}ignore:\n  {ignore}\n")
    assert [(problem.id, problem.where.line) for problem in sorted(problems)] == expected


def test_an_ignore_of_no_use_names_the_rule_and_the_flow() -> None:
    (problem,) = warnings(f"{FLOWS}ignore:\n  plaintext-twin: {{reason: Old, flow: [ldap, mail, ssh]}}\n")
    assert problem.sentence == (
        "the rule plaintext-twin finds nothing about the flow ssh that this ignores: remove ssh from `flow`"
    )


def test_what_is_about_no_flow_is_not_ignored_by_flow() -> None:
    reference = 'references:\n  old: {title: Old, url: "https://example.com/"}\n'
    problems = warnings(f"{FLOWS}{reference}ignore:\n  unused-reference: {{reason: General, flow: ssh}}\n")
    assert {problem.id for problem in problems} == {"plaintext-twin", "unused-reference", "unused-ignore"}
