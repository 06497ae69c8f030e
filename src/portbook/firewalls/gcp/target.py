"""Google Cloud VPC firewall rules, as bodies of the Compute Engine API and as commands of gcloud."""

from __future__ import annotations

from portbook.firewalls.gcp.delta import parts
from portbook.firewalls.gcp.notes import LACKS, NOTES
from portbook.firewalls.gcp.read import read, read_host
from portbook.firewalls.gcp.render import render
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_DOCS = "https://cloud.google.com"

TARGET = Target(
    id="gcp",
    title="Google Cloud",
    group=Group.CLOUD,
    language="yaml",
    languages=((Form.COMMAND, "sh"), (Form.UNDO, "sh"), (Form.SHOW, "sh")),
    forms=(Form.ADD, Form.COMMAND, Form.UNDO, Form.SHOW),
    engines=("gcloud", "gcp-discovery", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    gathers=True,
    parts=parts,
    read=read,
    read_host=read_host,
    lacks=LACKS,
    notes=(
        "Each document is the body of one `compute.firewalls.insert` request; the API takes it as JSON.",
        "Replace `global/networks/default` by your network, or by `projects/PROJECT/global/networks/NETWORK`.",
        "The commands make the same rules: run them in a shell where `gcloud` is signed in, with `gcloud config set project PROJECT` before them, and your network's name after `--network=`.",
        "The forms `undo` and `show` identify the rules by their names, however they were created. All profiles of a role share the names, so undo one before you add another.",
        "`undo` asks for no confirmation, because of `--quiet`. If a rule is missing, it says so and deletes the others.",
        "A rule holds for the instances with its target tag; without `targetTags` it opens every instance of the network.",
        *NOTES,
    ),
    links=(
        ("VPC firewall rules", f"{_DOCS}/firewall/docs/firewalls"),
        ("Use VPC firewall rules", f"{_DOCS}/firewall/docs/using-firewalls"),
        ("REST resource: firewalls", f"{_DOCS}/compute/docs/reference/rest/v1/firewalls"),
        ("gcloud compute firewall-rules create", f"{_DOCS}/sdk/gcloud/reference/compute/firewall-rules/create"),
        ("gcloud compute firewall-rules delete", f"{_DOCS}/sdk/gcloud/reference/compute/firewall-rules/delete"),
        ("gcloud compute firewall-rules describe", f"{_DOCS}/sdk/gcloud/reference/compute/firewall-rules/describe"),
    ),
)
