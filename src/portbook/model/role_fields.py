"""The keys of a role."""

from __future__ import annotations

from portbook.model.role import PLATFORMS
from portbook.model.section import Field, Kind, Section

ROLE = Section(
    "role",
    "A role",
    "One end of a flow: something the reader runs, or something out there.",
    (
        Field("title", "title", Kind.TEXT, "What it is, as people call it.", "Your device", required=True),
        Field("process", "process", Kind.TEXT, "The program that listens or connects there.", "tailscaled"),
        Field(
            "host",
            "host",
            Kind.FLAG,
            "Whether the reader runs it, with a firewall of its own: such roles get rules.",
            "true",
            default="false",
        ),
        Field(
            "forwards",
            "forwards",
            Kind.FLAG,
            "Whether its host is a router: besides rules for its own flows it gets rules for the flows between the other roles, which it forwards.",
            "true",
            default="false",
        ),
        Field(
            "platform",
            "platform",
            Kind.CHOICE,
            "What its host always runs on: it gets no rules for the host firewalls of other platforms. Clouds and routers stay.",
            "windows",
            default="any platform",
            choices=PLATFORMS,
        ),
        Field(
            "targets",
            "targets",
            Kind.TEXTS,
            "The firewalls and clouds that it gets rules for, by their ids in `portbook targets`.",
            "[windows, aws-terraform]",
            default="those of the service",
        ),
        Field(
            "address",
            "address",
            Kind.ADDRESSES,
            "Where it is; only a written `any` means anywhere.",
            '[login.example.com, "*.example.com", 192.0.2.0/24]',
            default="the reader's own address: a placeholder to replace",
        ),
        Field(
            "pods",
            "pods",
            Kind.LABELS,
            "The labels of the pods that play it in Kubernetes: network policies select them, wherever they are.",
            "{app: web, tier: front}",
            default="labels to replace, and its address",
        ),
        Field("notes", "notes", Kind.TEXTS, "Remarks about it.", '["May be several hosts"]'),
    ),
)
