"""What the models of Microsoft's own SDK say of the body of a request that makes a security rule."""

from __future__ import annotations

from portbook.proof.extracts import extract
from portbook.proof.vendor_schema import VendorSchema

SCHEMA = VendorSchema("azure_security_rule", "the SDK's schema")


def version() -> str:
    """`azure-mgmt-network 33.1.0`: the SDK that the schema is of."""
    held = extract(SCHEMA.extract)
    return f"{held['source'].split()[0]} {held['version']}"
