"""Security rules as bodies of requests, and as commands of az that make, take back and show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from portbook.escape.shell import prose, word
from portbook.firewalls.azure.security_rules import SecurityRule, security_rules
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading, shell_lines

GROUP = ("--resource-group", "my-resource-group", "--nsg-name", "my-nsg")
"""Placeholders; the names of a resource group and of a network security group are the reader's own."""
_AZ = ("az", "network", "nsg", "rule")
_LISTS = {
    "--source-address-prefixes": ("sourceAddressPrefix", "sourceAddressPrefixes"),
    "--source-port-ranges": ("sourcePortRange", "sourcePortRanges"),
    "--destination-address-prefixes": ("destinationAddressPrefix", "destinationAddressPrefixes"),
    "--destination-port-ranges": ("destinationPortRange", "destinationPortRanges"),
}
"""Options with their property for one value, and for several."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    rules = security_rules(brief)
    if brief.id.form is Form.ADD:
        bodies = [{"name": each.name, "properties": each.properties} for each in rules]
        return json.dumps(bodies, indent=2, ensure_ascii=False) + "\n"
    return "\n".join(_lines(brief, rules)) + "\n"


def _lines(brief: Brief, rules: list[SecurityRule]) -> Iterator[str]:
    """Comments and commands, one for each security rule."""
    yield from shell_lines(heading(brief))
    verb, nothing = _VERBS[brief.id.form]
    if not rules:
        yield f"# There is nothing to {nothing}"
        return
    yield "# Replace my-resource-group and my-nsg by your resource group and network security group"
    for said, alike in groupby(rules, lambda each: about(brief, each.asked)):
        yield from ("", *shell_lines([said]))
        for each in alike:
            command = map(word, (*_AZ, verb, *GROUP, "--name", each.name))
            yield " ".join((*command, *(_options(each) if verb == "create" else ())))


_VERBS = {Form.COMMAND: ("create", "open"), Form.UNDO: ("delete", "undo"), Form.SHOW: ("show", "show")}


def _options(rule: SecurityRule) -> Iterator[str]:
    """Everything is said, so that az's own defaults do not matter."""
    properties = rule.properties
    for name in ("priority", "direction", "access", "protocol"):
        yield from (f"--{name}", word(str(properties[name])))
    for option, (one, many) in _LISTS.items():
        said = properties[one] if one in properties else properties[many]
        yield from (option, *map(word, said if isinstance(said, list) else [str(said)]))
    yield from ("--description", prose(_description(str(properties["description"]))))


def _description(text: str) -> str:
    """The text as az takes it for itself: behind `@` it reads files, and with other signs a syntax of its own begins."""
    return text.replace("=@", "= @").lstrip("@'\"-?[{ ")
