"""Security rules as bodies of requests, and as commands of az that create, delete and show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from portbook.escape.shell import prose, word
from portbook.firewalls.azure.security_rules import SecurityRule, security_rules
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading, shell_lines

GROUP = ("--resource-group", "my-resource-group", "--nsg-name", "my-nsg")
"""Placeholders for the reader's own resource group and network security group."""
_AZ = ("az", "network", "nsg", "rule")
_LISTS = {
    "--source-address-prefixes": ("sourceAddressPrefix", "sourceAddressPrefixes"),
    "--source-port-ranges": ("sourcePortRange", "sourcePortRanges"),
    "--destination-address-prefixes": ("destinationAddressPrefix", "destinationAddressPrefixes"),
    "--destination-port-ranges": ("destinationPortRange", "destinationPortRanges"),
}
"""Options with their properties for one value and for several."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    rules = security_rules(brief)
    if brief.id.form is Form.ADD:
        bodies = [{"name": rule.name, "properties": rule.properties} for rule in rules]
        return json.dumps(bodies, indent=2, ensure_ascii=False) + "\n"
    return "\n".join(_lines(brief, rules)) + "\n"


def _lines(brief: Brief, rules: list[SecurityRule]) -> Iterator[str]:
    """Comments, and one command for each security rule."""
    yield from shell_lines(heading(brief))
    verb, nothing = _VERBS[brief.id.form]
    if not rules:
        yield f"# There is nothing to {nothing}"
        return
    yield "# Replace my-resource-group and my-nsg by your resource group and network security group"
    for comment, alike in groupby(rules, lambda rule: about(brief, rule.source)):
        yield from ("", *shell_lines([comment]))
        for rule in alike:
            command = map(word, (*_AZ, verb, *GROUP, "--name", rule.name))
            yield " ".join((*command, *(_options(rule) if verb == "create" else ())))


_VERBS = {Form.COMMAND: ("create", "open"), Form.UNDO: ("delete", "undo"), Form.SHOW: ("show", "show")}


def _options(rule: SecurityRule) -> Iterator[str]:
    """Every option that has an effect on packets, so that the defaults of az do not matter."""
    properties = rule.properties
    for name in ("priority", "direction", "access", "protocol"):
        yield from (f"--{name}", word(str(properties[name])))
    for option, (singular, plural) in _LISTS.items():
        value = properties[singular] if singular in properties else properties[plural]
        yield from (option, *map(word, value if isinstance(value, list) else [str(value)]))
    yield from ("--description", prose(_description(str(properties["description"]))))


def _description(text: str) -> str:
    """The text without what az does not take literally: `@` before the name of a file, and the start of its shorthand syntax."""
    return text.replace("=@", "= @").lstrip("@'\"-?[{ ")
