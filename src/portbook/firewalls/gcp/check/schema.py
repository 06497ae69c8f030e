"""What the API's own schema says of the body of a request that makes a firewall rule."""

from __future__ import annotations

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import VendorSchema

SCHEMA = VendorSchema("gcp_firewall", "the API's schema")


def version() -> str:
    """`compute:v1 20261106`: the API that the schema is of."""
    return f"compute:v1 {extract(SCHEMA.extract)['version']}"
