"""Google's firewall rules, without Google: its API's schema, gcloud's reference, and others' parsers."""

from __future__ import annotations

import re

from portbook.firewalls.gcp.check import firewalls, gcloud_commands, requests, schema
from portbook.model import Form
from portbook.proof.reading import yaml_values
from portbook.proof.reading.vendor_api import Commands, VendorApi

API = VendorApi(
    schema=schema.SCHEMA,
    version=schema.version,
    documents=yaml_values.documents,
    rules=firewalls.rules,
    names=firewalls.names,
    commands=Commands(
        begin=re.compile(r"^[ \t]*(?:sudo[ \t]+)?gcloud(?=\s|$)", re.MULTILINE),
        verbs={Form.COMMAND: "create", Form.UNDO: "delete", Form.SHOW: "describe"},
        calls=gcloud_commands.invocations,
        body=requests.body,
        refuse_options=requests.refuse_options,
        names=lambda call: call.names,
        reference=gcloud_commands.version,
    ),
    parsers=("PyYAML",),
)
ENGINE = API.engine("gcp-discovery", "The schema of Google's Compute Engine API")
