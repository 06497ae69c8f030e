"""What the models of Microsoft's own SDK say of the body of a request that makes a security rule."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import VendorSchema

SCHEMA = VendorSchema("azure_security_rule", "the SDK's schema")


def spelled(said: object) -> object:
    """A body whose words are spelled as the models do: the API makes no difference between small letters and capitals."""
    properties = said.get("properties") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(properties, dict):
        return said
    known = extract(SCHEMA.extract)["schema"]["properties"]["properties"]["properties"]
    return said | {
        "properties": {key: _word(each, known.get(key, {}).get("enum", ())) for key, each in properties.items()}
    }


def _word(said: object, known: Iterable[str]) -> object:
    """One of the known words where it differs from it in capitals only; else itself."""
    return next((each for each in known if isinstance(said, str) and each.lower() == said.lower()), said)


def version() -> str:
    """`azure-mgmt-network 33.1.0`: the SDK that the schema is of."""
    held = extract(SCHEMA.extract)
    return f"{held['source'].split()[0]} {held['version']}"
