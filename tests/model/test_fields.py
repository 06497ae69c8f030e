"""The field table names what the model has."""

from collections.abc import Mapping
from dataclasses import fields

import pytest

from portbook.load import Config
from portbook.load.config import CONFIG
from portbook.model import Flow, Option, Profile, Reference, RegistryEntry, Role, Servers, Service, Trial
from portbook.model.estate import Estate, EstateIgnore, EstateWaiver, HostGroup, Instance, Zone
from portbook.model.estate_fields import ESTATE_SECTIONS
from portbook.model.fields import SECTIONS
from portbook.model.ignore import Ignore
from portbook.model.section import Kind, Section
from portbook.model.waiver import Waiver

CLASSES = {
    "service": Service,
    "reference": Reference,
    "option": Option,
    "role": Role,
    "flow": Flow,
    "profile": Profile,
    "servers": Servers,
    "trial": Trial,
    "registry": RegistryEntry,
    "ignore": Ignore,
    "waiver": Waiver,
}
OF_ESTATE = {
    "estate": Estate,
    "zone": Zone,
    "group": HostGroup,
    "instance": Instance,
    "estate-ignore": EstateIgnore,
    "estate-waiver": EstateWaiver,
}
ELSEWHERE = {"id", "path", "where", "places", "digest", "default", "of_estate", "stands_for", "made_of", "direction"}
"""Attributes that come from the key of a record, or from the file. A role's `default` stands for its address; a flow's ends say which role of
another service it `stands_for`; what a service is `made_of`, and in which `direction` it has rules, a page selects."""


def test_there_is_a_class_for_every_section() -> None:
    assert CLASSES.keys() == SECTIONS.keys()
    assert OF_ESTATE.keys() == ESTATE_SECTIONS.keys()


@pytest.mark.parametrize("section", [*SECTIONS.values(), *ESTATE_SECTIONS.values()], ids=lambda section: section.id)
def test_every_attribute_has_a_key_and_every_key_an_attribute(section: Section) -> None:
    named = {field.attribute for field in section.fields}
    written = {field.name for field in fields({**CLASSES, **OF_ESTATE}[section.id])}
    assert named | ELSEWHERE == written | ELSEWHERE


def test_the_configuration_has_a_key_for_every_attribute() -> None:
    assert {field.attribute for field in CONFIG.fields} == {field.name for field in fields(Config)} - {"root"}


@pytest.mark.parametrize("sections", [SECTIONS, ESTATE_SECTIONS], ids=["data", "estate"])
def test_keys_are_unique_and_point_at_sections(sections: Mapping[str, Section]) -> None:
    for section in sections.values():
        _keys_are_unique_and_point_at_sections(section, sections)


def _keys_are_unique_and_point_at_sections(section: Section, sections: Mapping[str, Section]) -> None:
    assert len({field.key for field in section.fields}) == len(section.fields)
    for field in section.fields:
        assert (field.section in sections) == (field.kind is Kind.RECORDS)
        if not field.ids:  # else the ids of the records are a closed list
            assert (field.names in sections) == (field.kind in {Kind.NAME, Kind.NAMES, Kind.ROLES})
        assert section.field(field.key) is field
