import pytest
from jsonschema import Draft202012Validator

from tools.extracts.openstack import _schema

ATTRIBUTES = {
    "id": {"allow_post": False},
    "tenant_id": {"allow_post": True, "validate": {"type:string": 255}},
    "name": {"allow_post": True, "default": "", "validate": {"type:name_not_default": 5}},
    "direction": {"allow_post": True, "validate": {"type:values": ["in", "out"]}},
    "group": {"allow_post": True, "default": None},
}


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ({"direction": "in"}, True),
        ({"direction": "in", "group": None, "name": "x"}, True),
        ({"direction": "up"}, False),
        ({"direction": "in", "id": "1"}, False),
        ({"direction": "in", "tenant_id": "1"}, False),
        ({"direction": "in", "name": "Default"}, False),
        ({"direction": "in", "name": "longer"}, False),
        ({}, False),
    ],
)
def test_attributes_that_a_request_may_set_are_a_schema(said: dict[str, object], right: bool) -> None:  # noqa: FBT001  # a case
    assert Draft202012Validator(_schema(ATTRIBUTES)).is_valid(said) is right
