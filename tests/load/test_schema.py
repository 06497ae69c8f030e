"""The JSON Schema agrees with loading."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from portbook.load import json_schema, load_service
from portbook.load.estate import load_estate
from portbook.load.schema import estate_schema
from portbook.model.estate_fields import ESTATE_SECTIONS
from portbook.model.fields import SECTIONS
from portbook.model.section import Kind, Section

ROOT = Path(__file__).parents[2]
BROKEN = ROOT / "tests" / "broken" / "ports"
VALIDATOR = jsonschema.Draft7Validator(json_schema())

OF_ESTATE = jsonschema.Draft7Validator(estate_schema())
ESTATE = ROOT / "examples/estate/estate.yml"
BROKEN_ESTATES = yaml.safe_load((ROOT / "tests/estate/broken.yml").read_text("utf-8"))
SEEN_BY_EDITORS = (
    "roles and parts that are written in another way",
    "a reason for what is no warning, of a group that is not there, and none",
    "host names, and any among others",
    "keys that are missing or unknown",
    "no estate at all",
)
"""Titles of broken estates that the schema refuses."""

REFUSED = (Path(__file__).parent / "editors_refuse.txt").read_text().split()


class Editor(yaml.SafeLoader):
    """Reads dates as text, as YAML 1.2 and so editors do."""


Editor.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:  # noqa: ANN401 - whatever the file says
    return yaml.load(text, Loader=Editor)  # noqa: S506 - a safe loader


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())
    jsonschema.Draft7Validator.check_schema(estate_schema())


def test_the_file_for_editors_is_up_to_date() -> None:
    assert json.loads((ROOT / "ports" / "schema.json").read_text()) == json_schema()
    assert json.loads((ESTATE.parent / "estate-schema.json").read_text()) == estate_schema()


def test_an_estate_that_loads_is_accepted() -> None:
    assert load_estate({ESTATE.name: ESTATE.read_bytes()}).problems == ()
    OF_ESTATE.validate(read(ESTATE.read_text("utf-8")))


@pytest.mark.parametrize("case", BROKEN_ESTATES, ids=lambda case: case["title"])
def test_an_estate_is_accepted_unless_loading_refuses_it(case: dict[str, Any]) -> None:
    for path, text in case.get("files", {"estate.yml": case.get("estate", "")}).items():
        if not load_estate({path: text.encode()}).problems:
            OF_ESTATE.validate(read(text))


@pytest.mark.parametrize("title", SEEN_BY_EDITORS)
def test_what_an_editor_can_see_of_an_estate_is_refused(title: str) -> None:
    case = next(case for case in BROKEN_ESTATES if case["title"] == title)
    assert not OF_ESTATE.is_valid(read(case["estate"]))


@pytest.mark.parametrize("path", [*sorted((ROOT / "ports").glob("*.yml")), ROOT / "tests" / "load" / "hard.yml"])
def test_what_loads_is_accepted(path: Path) -> None:
    assert load_service(path.read_text(), path.name).service
    VALIDATOR.validate(read(path.read_text()))


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_editor_can_see_is_refused(name: str) -> None:
    assert not VALIDATOR.is_valid(read((BROKEN / f"{name}.yml").read_text()))


@pytest.mark.parametrize(("sections", "whole"), [(SECTIONS, json_schema()), (ESTATE_SECTIONS, estate_schema())])
def test_every_example_is_accepted(sections: dict[str, Section], whole: Any) -> None:  # noqa: ANN401 - JSON
    for section in sections.values():
        schema = whole if section.id in {"service", "estate"} else whole["definitions"][section.id]
        for field in section.fields:
            wanted = {**schema["properties"][field.key], "definitions": whole["definitions"]}
            jsonschema.validate(read(field.example), wanted, cls=jsonschema.Draft7Validator)


def test_every_key_is_described() -> None:
    for section in (*SECTIONS.values(), *ESTATE_SECTIONS.values()):
        assert all(field.meaning.endswith(".") and field.example for field in section.fields)
        assert all(bool(field.choices) == (field.kind is Kind.CHOICE) for field in section.fields)
