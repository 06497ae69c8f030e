"""The field table: every key of the data, once.

Loading, the JSON Schema for editors and the reference page are made from it. It holds data only.
"""

from __future__ import annotations

from portbook.model.flow_fields import FLOW
from portbook.model.ignore import LINT_RULES
from portbook.model.registry import REGISTRIES
from portbook.model.role_fields import ROLE
from portbook.model.section import Field, Kind, Section

SERVICE = Section(
    "service",
    "A file",
    "One service: who talks to whom, over what, and why.",
    (
        Field("service", "id", Kind.ID, "Its name in fences, commands and addresses.", "tailscale", required=True),
        Field("title", "title", Kind.TEXT, "Its name as people write it.", "Tailscale", required=True),
        Field("summary", "summary", Kind.TEXT, "What it is, in one sentence.", "A mesh VPN over WireGuard"),
        Field("group", "group", Kind.TEXT, "The shelf of the catalogue that it stands on.", "Databases"),
        Field("tags", "tags", Kind.TEXTS, "Words that people look for it by.", "[sql, replication]"),
        Field("homepage", "homepage", Kind.URL, "The product's own site.", "https://www.postgresql.org/"),
        Field(
            "identifiers",
            "identifiers",
            Kind.TEXTS,
            "Its names in bills of materials: package URLs (purl) and CPE names, without a version.",
            '["pkg:deb/debian/postgresql", "cpe:2.3:a:postgresql:postgresql"]',
        ),
        Field("version", "version", Kind.TEXT, "The product version that the facts are for.", '"1.98"'),
        Field("owner", "owner", Kind.TEXT, "Who answers for this file.", "Network team"),
        Field(
            "contact",
            "contact",
            Kind.TEXT,
            "Whom to ask about this file: an e-mail address, a web address, or words.",
            "network@example.com",
        ),
        Field("reviewed", "reviewed", Kind.DATE, "When the whole file was last reviewed.", "2026-11-22"),
        Field(
            "targets",
            "targets",
            Kind.TEXTS,
            "The firewalls and clouds that its hosts get rules for, by their ids in `portbook targets`; a role may name its own.",
            "[windows, aws-terraform]",
            default="all that fit",
        ),
        Field("notes", "notes", Kind.TEXTS, "Remarks about the service.", '["Forwarded traffic is not covered"]'),
        Field(
            "references",
            "references",
            Kind.RECORDS,
            "Where the facts were read.",
            "{kb1082: {title: Firewall ports, url: https://tailscale.com/kb/1082/firewall-ports}}",
            section="reference",
        ),
        Field(
            "options",
            "options",
            Kind.RECORDS,
            "Settings of the product that change which flows there are.",
            "{exit-node: {title: Exit node}}",
            section="option",
        ),
        Field(
            "roles",
            "roles",
            Kind.RECORDS,
            "The ends of the flows; at least one is `host: true`.",
            "{device: {title: Your device, host: true}}",
            required=True,
            section="role",
        ),
        Field(
            "flows",
            "flows",
            Kind.RECORDS,
            "Who sends the first packet to whom.",
            "{control: {from: device, to: control, tcp: 443}}",
            required=True,
            section="flow",
        ),
        Field(
            "profiles",
            "profiles",
            Kind.RECORDS,
            "Named sets of flows to choose from.",
            "{minimum: {title: Minimum, flows: [control]}}",
            section="profile",
        ),
        Field(
            "servers",
            "servers",
            Kind.RECORDS,
            "Tables of known servers.",
            "{derp: {title: DERP relays, role: derp, columns: [Region], rows: [[NYC]]}}",
            section="servers",
        ),
        Field(
            "verify",
            "trials",
            Kind.RECORDS,
            "Commands that show whether it works through the firewall; nothing here runs them.",
            "{port: {title: The server answers, role: client, command: pg_isready -h server.example.com}}",
            section="trial",
        ),
        Field(
            "registries",
            "registries",
            Kind.RECORDS,
            "What independent registries call it, by the registry's id: their ports are compared with the flows.",
            "{iana: {names: [postgresql]}}",
            names="registry",
            section="registry",
            ids=REGISTRIES,
        ),
        Field(
            "accept",
            "waivers",
            Kind.RECORDS,
            "Changes that somebody accepts, so that `portbook diff --fail-on` lets them through.",
            "{new-port: {class: breaks, reason: Announced, owner: Network team, until: 2026-12-31}}",
            section="waiver",
        ),
        Field(
            "ignore",
            "ignores",
            Kind.RECORDS,
            "Warnings of `portbook check` that are not told, by the id of the lint rule.",
            "{plaintext-twin: {reason: Old devices have no TLS, flow: ldap}}",
            names="rule",
            section="ignore",
            ids=LINT_RULES,
        ),
    ),
)

REFERENCE = Section(
    "reference",
    "A reference",
    "Where a fact was read, and when it was last checked there.",
    (
        Field("title", "title", Kind.TEXT, "The document's title.", "DERP servers", required=True),
        Field("url", "url", Kind.URL, "Its address.", "https://tailscale.com/kb/1232/derp-servers", required=True),
        Field("checked", "checked", Kind.DATE, "When the facts were last compared with it.", "2026-11-22"),
        Field("revision", "revision", Kind.TEXT, "The version of the document that was read.", "31a8f95"),
    ),
)

OPTION = Section(
    "option",
    "An option",
    "A setting of the product that changes which flows there are.",
    (
        Field("title", "title", Kind.TEXT, "The setting as people call it.", "Exit node", required=True),
        Field(
            "default", "default", Kind.FLAG, "Whether it is on unless someone turns it off.", "true", default="false"
        ),
    ),
)

PROFILE = Section(
    "profile",
    "A profile",
    "A named set of flows.",
    (
        Field("title", "title", Kind.TEXT, "What it is called.", "Minimum (relay only)", required=True),
        Field(
            "extends",
            "extends",
            Kind.NAME,
            "The profile whose flows it has as well.",
            "minimum",
            names="profile",
        ),
        Field("flows", "flows", Kind.NAMES, "The flows it adds.", "[stun, direct-out]", names="flow"),
        Field(
            "default",
            "default",
            Kind.FLAG,
            "Whether it is the one that is shown first; at most one is.",
            "true",
            default="false",
        ),
        Field("notes", "notes", Kind.TEXTS, "Remarks about it.", '["Performance is limited"]'),
        Field("cost", "cost", Kind.TEXT, "What choosing it costs.", "One inbound port open to anyone"),
        Field("gain", "gain", Kind.TEXT, "What choosing it gains.", "Direct connections"),
    ),
)

SERVERS = Section(
    "servers",
    "A table of servers",
    "Known servers of a role.",
    (
        Field("title", "title", Kind.TEXT, "What the table is called.", "DERP relays", required=True),
        Field("role", "role", Kind.NAME, "The role that they play.", "derp", required=True, names="role"),
        Field("columns", "columns", Kind.TEXTS, "The heads of the columns.", "[Region, Server]", required=True),
        Field("rows", "rows", Kind.ROWS, "The servers.", "[[NYC, derp1.tailscale.com]]", required=True),
        Field("more", "more", Kind.TEXT, "What is left out.", "many more, in all regions"),
    ),
)

TRIAL = Section(
    "trial",
    "A command that shows that it works",
    "What an operator types, where, and what the answer looks like.",
    (
        Field("title", "title", Kind.TEXT, "What it shows.", "The server answers", required=True),
        Field("role", "role", Kind.NAME, "The role on whose host it is typed.", "client", required=True, names="role"),
        Field(
            "command", "command", Kind.TEXT, "One line of a shell.", "pg_isready -h server.example.com", required=True
        ),
        Field("shows", "shows", Kind.TEXT, "What the answer looks like when it works.", "accepting connections"),
    ),
)

REGISTRY = Section(
    "registry",
    "An entry in a registry",
    "What a list of ports that others keep has under this service's name. Without it, an entry of the same name is taken.",
    (
        Field("names", "names", Kind.TEXTS, "The names of its entries there.", "[ceph, ceph-mon]", required=True),
        Field(
            "differs",
            "differs",
            Kind.TEXT,
            "Why a port that it lists is in no flow.",
            "Lists the ports of releases before 15",
        ),
    ),
)

WAIVER = Section(
    "waiver",
    "A waiver",
    "Somebody accepts a class of changes until a day.",
    (
        Field(
            "class",
            "impact",
            Kind.CHOICE,
            "The class of the changes, as `portbook diff` names it.",
            "breaks",
            required=True,
            choices=("breaks", "widens", "narrows"),
        ),
        Field("flow", "flow", Kind.ID, "The flow that changes, also one that is gone.", "control", default="all flows"),
        Field("reason", "reason", Kind.TEXT, "Why that is acceptable.", "Announced on 2 November", required=True),
        Field("owner", "owner", Kind.TEXT, "Who answers for it.", "Network team", required=True),
        Field("until", "until", Kind.DATE, "Its last day.", "2026-12-31", required=True),
    ),
)

IGNORE = Section(
    "ignore",
    "An ignored warning",
    "Somebody says why what a lint rule finds is right; the key is the id of the rule.",
    (
        Field("reason", "reason", Kind.TEXT, "Why that is right.", "Old devices have no TLS", required=True),
        Field(
            "flow",
            "flows",
            Kind.NAMES,
            "The flows that it is about.",
            "[ldap, ldaps]",
            default="the whole service",
            names="flow",
        ),
    ),
)

SECTIONS = {
    section.id: section
    for section in (SERVICE, REFERENCE, OPTION, ROLE, FLOW, PROFILE, SERVERS, TRIAL, REGISTRY, WAIVER, IGNORE)
}
"""The sections of a file in `ports/`, by id, in the order of the reference page."""
