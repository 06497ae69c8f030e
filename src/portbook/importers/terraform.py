"""Terraform: the JSON of a state or a plan with security groups of AWS, or configuration with rules of a firewall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portbook.importers.draft.aws_permissions import permission_facts
from portbook.importers.draft.collected import collected
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource, advised
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.readings import read_as, together
from portbook.importers.draft.terraform_groups import TYPES, Groups, names, permissions
from portbook.importers.draft.terraform_values import Resource, references, resources
from portbook.importers.draft.tree import json_document
from portbook.load.faults import shown
from portbook.model import Problem
from portbook.targets import targets

_READERS = {"aws_": "aws-terraform", "azurerm_": "azure-terraform", "google_": "gcp-terraform"}
"""The readers of configuration, by how the types of their resources begin."""
_RESOURCE = re.compile(r'^\s*resource\s+"?(?P<provider>aws_|azurerm_|google_)\w*(?:security|firewall)\w*', re.MULTILINE)
_ALSO = re.compile("security_group|security_rule|firewall|network_acl")
"""Types of other resources that decide about packets."""
_JSON = "give what terraform show -json prints, which has the values of variables and references"


def _read(sources: Sequence[Source]) -> Imported:
    return together([_of_json(source) if _is_json(source) else _of_configuration(source) for source in sources])


def _is_json(source: Source) -> bool:
    return source.text.lstrip("\ufeff \r\n\t").startswith("{")


def _of_configuration(source: Source) -> Imported:
    """The rules of one group in a `.tf` file.

    Raises:
        UnusableSource: there is none, or its meaning is not in the text.
    """
    resource = _RESOURCE.search(source.text)
    if resource is None:
        message = "this has no rules of a security group or a firewall of AWS, Azure or Google Cloud"
        raise UnusableSource(Problem(source.at(0), "terraform-no-rules", message, _JSON))
    try:
        return read_as(targets()[_READERS[resource["provider"]]].read, source, source.text)
    except UnusableSource as unusable:
        raise advised(unusable, _JSON) from None


def _of_json(source: Source) -> Imported:
    """The security groups of a state or a plan.

    Raises:
        UnusableSource: a resource cannot be read.
    """
    document = json_document(source)
    listed = tuple(resources(document))
    groups, notes = Groups(names(listed), references(document)), Notes()
    several = len(set(groups.names.values())) > 1

    def facts_of(resource: Resource) -> Iterator[Fact]:
        for owner, permission in permissions(resource, groups):
            yield from permission_facts(permission, source, owner if several else "")

    facts = collected(facts_of, [resource for resource in listed if resource.type in TYPES])
    for resource in listed:
        if resource.type not in TYPES and _ALSO.search(resource.type):
            message = f"resources of the type {shown(resource.type)} are left out"
            notes.add(resource.values.where, "terraform-other-type", message, "security groups of AWS are read")
    title = "" if several else next(iter(groups.names.values()), "")
    return Imported(facts, notes.all, title)


FORMAT = Format(
    "terraform",
    "Terraform",
    "what terraform show -json prints of a state or a plan, or a .tf file with the rules of one group",
    _read,
)
