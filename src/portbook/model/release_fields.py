"""The field table of a release: one file in `changes/`."""

from __future__ import annotations

from portbook.model.section import Field, Kind, Section

RELEASE = Section(
    "release",
    "A release",
    "One published version of the data, and what changed in it.",
    (
        Field("version", "version", Kind.TEXT, "Its name: a date, or a tag.", '"2026-12-01"', required=True),
        Field("published", "published", Kind.DATE, "The day of its publication.", "2026-12-01", required=True),
        Field("effective", "effective", Kind.DATE, "The day from which it holds.", "2027-01-15", default="at once"),
        Field("notice", "notice", Kind.TEXT, "What readers should know of it.", "Open the new port before 15 January"),
        Field(
            "changes",
            "changes",
            Kind.RECORDS,
            "What changed, as `portbook changes record` found it.",
            "{wiki-web-1: {service: wiki, title: Wiki, class: breaks, sentence: The port moves}}",
            section="change",
        ),
    ),
)

CHANGE = Section(
    "change",
    "A change",
    "One change of a release.",
    (
        Field("service", "service", Kind.ID, "The service.", "wiki", required=True),
        Field("title", "service_title", Kind.TEXT, "What people call the service.", "Wiki", required=True),
        Field("class", "impacts", Kind.TEXTS, "Its classes, the gravest first.", "[breaks, widens]", required=True),
        Field("sentence", "sentence", Kind.TEXT, "What changes.", "The wiki now accepts TCP 444", required=True),
        Field("flow", "flow", Kind.ID, "The flow.", "web"),
        Field("role", "role", Kind.ID, "The role whose firewall it concerns.", "server"),
        Field(
            "direction",
            "direction",
            Kind.CHOICE,
            "Seen from the role.",
            "inbound",
            choices=("inbound", "outbound"),
        ),
        Field("before", "before", Kind.TEXT, "The old facts.", "TCP 443 from Readers"),
        Field("after", "after", Kind.TEXT, "The new facts.", "TCP 444 from Readers"),
        Field("peer", "peer", Kind.TEXT, "The other end.", "Readers"),
        Field(
            "need",
            "need",
            Kind.CHOICE,
            "How much the flow is needed.",
            "required",
            choices=("required", "recommended", "optional"),
        ),
        Field("profiles", "profiles", Kind.TEXTS, "The profiles that it concerns.", "[Minimum]"),
        Field("opens", "opens", Kind.TEXTS, "The packets that open.", "[inbound TCP 444 from <reader>]"),
        Field("closes", "closes", Kind.TEXTS, "The packets that close.", "[inbound TCP 443 from <reader>]"),
        Field(
            "effective",
            "effective",
            Kind.DATE,
            "The day from which it holds.",
            "2027-01-15",
            default="the day of the release",
        ),
    ),
)

RELEASE_SECTIONS = {section.id: section for section in (RELEASE, CHANGE)}
"""The sections of a file in `changes/`, by id."""
