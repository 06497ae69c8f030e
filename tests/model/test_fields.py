"""The field table names what the model has."""

from dataclasses import fields

import pytest

from portbook.load import Config
from portbook.load.config import CONFIG
from portbook.model import Flow, Option, Profile, Reference, RegistryEntry, Role, Servers, Service, Trial
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
ELSEWHERE = {"id", "path", "where", "digest", "default", "targets"}
"""Attributes that come from the key of a record, or from the file. A role's `default` stands for its address; its `targets`
come from whoever makes roles by program."""


def test_there_is_a_class_for_every_section() -> None:
    assert CLASSES.keys() == SECTIONS.keys()


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda section: section.id)
def test_every_attribute_has_a_key_and_every_key_an_attribute(section: Section) -> None:
    named = {field.attribute for field in section.fields}
    assert named | ELSEWHERE == {field.name for field in fields(CLASSES[section.id])} | ELSEWHERE


def test_the_configuration_has_a_key_for_every_attribute() -> None:
    assert {field.attribute for field in CONFIG.fields} == {field.name for field in fields(Config)} - {"root"}


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda section: section.id)
def test_keys_are_unique_and_point_at_sections(section: Section) -> None:
    assert len({field.key for field in section.fields}) == len(section.fields)
    for field in section.fields:
        assert (field.section in SECTIONS) == (field.kind is Kind.RECORDS)
        if not field.ids:  # else the ids of the records are a closed list
            assert (field.names in SECTIONS) == (field.kind in {Kind.NAME, Kind.NAMES})
        assert section.field(field.key) is field
