"""The JSON Schema agrees with loading."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from portbook.load import json_schema, load_service
from portbook.model.fields import SECTIONS
from portbook.model.section import Kind

ROOT = Path(__file__).parents[2]
BROKEN = ROOT / "tests" / "broken" / "ports"
VALIDATOR = jsonschema.Draft7Validator(json_schema())

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


def test_the_file_for_editors_is_up_to_date() -> None:
    assert json.loads((ROOT / "ports" / "schema.json").read_text()) == json_schema()


@pytest.mark.parametrize("path", [*sorted((ROOT / "ports").glob("*.yml")), ROOT / "tests" / "load" / "hard.yml"])
def test_what_loads_is_accepted(path: Path) -> None:
    assert load_service(path.read_text(), path.name).service
    VALIDATOR.validate(read(path.read_text()))


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_editor_can_see_is_refused(name: str) -> None:
    assert not VALIDATOR.is_valid(read((BROKEN / f"{name}.yml").read_text()))


def test_every_example_is_accepted() -> None:
    whole: Any = json_schema()
    for section in SECTIONS.values():
        schema = whole if section.id == "service" else whole["definitions"][section.id]
        for field in section.fields:
            wanted = {**schema["properties"][field.key], "definitions": whole["definitions"]}
            jsonschema.validate(read(field.example), wanted, cls=jsonschema.Draft7Validator)


def test_every_key_is_described() -> None:
    for section in SECTIONS.values():
        assert all(field.meaning.endswith(".") and field.example for field in section.fields)
        assert all(bool(field.choices) == (field.kind is Kind.CHOICE) for field in section.fields)
