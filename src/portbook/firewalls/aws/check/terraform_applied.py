"""Snippets applied to an emulated EC2 by Terraform itself, and what EC2 has afterwards."""

from __future__ import annotations

from portbook.compare import findings
from portbook.firewalls.aws.check import security_group
from portbook.firewalls.aws.check.terraform_cloud import Cloud
from portbook.firewalls.aws.check.terraform_folder import FILES, refusal
from portbook.model import Form, Rule, Snippet
from portbook.proof.reading.second_reader import FOLLOWING
from portbook.snippets import addition_of
from portbook.targets import Target, Unreadable
from portbook.targets.text.shell import commands

_OURS = "aws_security_group.instance"


def wrong(cloud: Cloud, snippet: Snippet, target: Target) -> str:
    """What is wrong with a snippet of our own, one sentence; empty where nothing is.

    An addition is applied to a security group without rules. A snippet that follows one is run after it.
    """
    following = snippet.id.form in FOLLOWING
    addition = addition_of(snippet, target) if following else snippet
    completed = cloud.terraform(["apply"], {**FILES, "snippet.tf": addition.text})
    if completed.returncode:
        return refusal(completed)
    try:
        differs = findings.summary(findings.exact(addition.rules, _rules(cloud)))
        if differs or not following:
            return differs
        return _after(cloud, snippet)
    except Unreadable as unreadable:
        return f"what EC2 lists afterwards is not to be understood: {unreadable.sentence}"


def _after(cloud: Cloud, snippet: Snippet) -> str:
    before = cloud.listing()
    printed = []
    for command in commands(snippet.text):
        completed = cloud.terraform(command.argv[1:])
        if completed.returncode:
            return refusal(completed)
        printed.append((command.argv[-1], completed.stdout))
    if snippet.id.form is Form.UNDO:
        return _left(cloud)
    if cloud.listing() != before:
        return "it changes the rules"
    unseen = [address for address, text in printed if f"# {address}:" not in text]
    return f"it does not show {unseen[0]}" if unseen else ""


def _left(cloud: Cloud) -> str:
    """What an undo has left behind, or taken with it."""
    if left := findings.summary(findings.exact((), _rules(cloud))):
        return f"after it, the security group still {left}"
    known = cloud.terraform(["state", "list"]).stdout.split()
    return "" if known == [_OURS] else f"after it, Terraform's state is not as before: {', '.join(known) or 'empty'}"


def _rules(cloud: Cloud) -> tuple[Rule, ...]:
    return security_group.rules(cloud.listing())
