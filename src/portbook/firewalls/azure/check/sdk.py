"""Azure's security rules, without Azure: the models of Microsoft's SDK, az's reference, and others' parsers."""

from __future__ import annotations

import re

from portbook.firewalls.azure.check import az_commands, json_bodies, requests, schema, security_rules
from portbook.model import Form
from portbook.proof.reading.vendor_api import Commands, VendorApi

API = VendorApi(
    schema=schema.SCHEMA,
    version=schema.version,
    documents=json_bodies.bodies,
    spelled=schema.spelled,
    rules=security_rules.rules,
    names=security_rules.names,
    commands=Commands(
        begin=re.compile(r"^[ \t]*(?:#|(?:sudo[ \t]+)?az(?=\s|$))", re.MULTILINE),
        verbs={Form.COMMAND: "create", Form.UNDO: "delete", Form.SHOW: "show"},
        calls=az_commands.invocations,
        body=requests.body,
        refuse_options=requests.refuse_options,
        names=lambda call: (call.name.lower(),),
        reference=az_commands.version,
    ),
)
ENGINE = API.engine("azure-sdk", "The models of Microsoft's SDK for Azure")
