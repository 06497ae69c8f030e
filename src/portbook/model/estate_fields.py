"""The keys of the estate: zones, host groups and instances, in `estate.yml` or the files of `estate/`."""

from __future__ import annotations

from portbook.model.section import Field, Kind, Section

ESTATE_WARNINGS = ("no-common-ip-version", "nobody-plays", "port-collision")
"""Ids of warnings about an estate, which `ignore` may name."""

ESTATE = Section(
    "estate",
    "The estate",
    "The zones and host groups of a network of your own, and which roles of services its hosts play.",
    (
        Field(
            "zones",
            "zones",
            Kind.RECORDS,
            "Networks that a firewall keeps apart from others.",
            "{dmz: {title: DMZ, networks: [10.20.0.0/24]}}",
            section="zone",
        ),
        Field(
            "groups",
            "groups",
            Kind.RECORDS,
            "Hosts that are alike: they play the same roles, and have the same firewall.",
            "{web: {title: Web servers, zone: dmz, addresses: 10.20.0.10-10.20.0.19, plays: postgresql@billing/client}}",
            section="group",
        ),
        Field(
            "all-play",
            "all_play",
            Kind.PLAYS,
            "The roles that the hosts of every group with a firewall play, besides those of the group.",
            "[ssh/server, ntp/client]",
        ),
        Field(
            "instances",
            "instances",
            Kind.RECORDS,
            "What is particular to an instance of services: its flows, its owner, its reason.",
            "{billing: {title: Billing, owner: Billing team}}",
            section="instance",
        ),
        Field(
            "accept",
            "waivers",
            Kind.RECORDS,
            "Changes of host groups and zones that somebody accepts, so that `portbook diff --fail-on` lets them through.",
            "{new-hosts: {class: widens, groups: db, reason: Announced, owner: Database team, until: 2026-12-31}}",
            section="estate-waiver",
        ),
        Field(
            "ignore",
            "ignores",
            Kind.RECORDS,
            "Warnings about the estate that are not told, by their id.",
            "{port-collision: {reason: The proxy listens on another address}}",
            section="estate-ignore",
            names="warning",
            ids=ESTATE_WARNINGS,
        ),
    ),
)

ZONE = Section(
    "zone",
    "A zone",
    "Networks that a firewall keeps apart from others.",
    (
        Field("title", "title", Kind.TEXT, "Its name as people write it.", "DMZ", required=True),
        Field(
            "networks",
            "networks",
            Kind.PLACES,
            "Its networks; `any` for the one zone of all addresses that are in no other, such as the Internet.",
            '[10.20.0.0/24, "2001:db8:20::/64"]',
            required=True,
        ),
        Field(
            "firewall",
            "firewalls",
            Kind.TEXTS,
            "The targets that filter what comes into the zone and leaves it: network ACLs, access lists of a router's interface.",
            "aws-nacl",
            default="no rules for its border",
        ),
        Field("owner", "owner", Kind.TEXT, "Who answers for it.", "Network team"),
        Field("notes", "notes", Kind.TEXTS, "Remarks about it.", '["Behind the load balancer"]'),
    ),
)

GROUP = Section(
    "group",
    "A host group",
    "Hosts that are alike: they play the same roles, and have the same firewall.",
    (
        Field("title", "title", Kind.TEXT, "Its name as people write it.", "Web servers", required=True),
        Field("zone", "zone", Kind.NAME, "The zone that its addresses are in.", "dmz", names="zone"),
        Field(
            "addresses",
            "addresses",
            Kind.PLACES,
            "The addresses of its hosts: addresses, ranges, networks.",
            "[10.20.0.10-10.20.0.19]",
            required=True,
        ),
        Field(
            "firewall",
            "firewalls",
            Kind.TEXTS,
            "The targets that its hosts filter with.",
            "nftables",
            default="hosts of others, which get no rules",
        ),
        Field(
            "plays",
            "plays",
            Kind.PLAYS,
            "The roles that its hosts play, each as `service@instance/role`; where there is one instance, as `service/role`.",
            "[postgresql@billing/server, node-exporter/exporter]",
        ),
        Field(
            "forwards",
            "forwards",
            Kind.NAMES,
            "The zones between which its hosts forward packets, as routers: they get rules for these flows too.",
            "[dmz, data]",
            names="zone",
        ),
        Field("owner", "owner", Kind.TEXT, "Who answers for it.", "Database team"),
        Field("notes", "notes", Kind.TEXTS, "Remarks about it.", '["Rebuilt every night"]'),
    ),
)

INSTANCE = Section(
    "instance",
    "An instance",
    "What is particular to one instance of one or several services; the key is what stands behind the `@`, or a service's id.",
    (
        Field("title", "title", Kind.TEXT, "Its name as people write it.", "Billing", default="its id"),
        Field(
            "profile",
            "profiles",
            Kind.TEXTS,
            "The profiles whose flows it has, each as `service/profile`.",
            "[postgresql/minimum]",
            default="the service's default profile, else what is required and recommended",
        ),
        Field(
            "options",
            "options",
            Kind.TEXTS,
            "The options of services that are on, each as `service/option`.",
            "[rabbitmq/management]",
            default="those that are on unless someone turns them off",
        ),
        Field(
            "adds", "adds", Kind.TEXTS, "Flows that it has besides, each as `service/flow`.", "[postgresql/replication]"
        ),
        Field(
            "leaves-out",
            "leaves_out",
            Kind.TEXTS,
            "Flows that it does not have, each as `service/flow`: the other one of two alternatives, say.",
            "[gitea/mysql]",
        ),
        Field(
            "absent",
            "absent",
            Kind.TEXTS,
            "The roles that nobody plays, each as `service/role`: their flows are left out without a warning.",
            "[postgresql/backup]",
        ),
        Field("reason", "reason", Kind.TEXT, "Why it exists, for change requests.", "Invoices of all customers"),
        Field("owner", "owner", Kind.TEXT, "Who answers for it.", "Billing team"),
    ),
)

ESTATE_WAIVER = Section(
    "estate-waiver",
    "A waiver of an estate",
    "Somebody accepts a class of changes of host groups and zones until a day; with neither named, of all of them.",
    (
        Field(
            "class",
            "impact",
            Kind.CHOICE,
            "The class of the changes, as `portbook diff` names it.",
            "widens",
            required=True,
            choices=("breaks", "widens", "narrows"),
        ),
        Field(
            "groups",
            "groups",
            Kind.NAMES,
            "The groups whose firewalls change, also those that are gone.",
            "[web, db]",
            default="none, where zones are named",
            names="group",
        ),
        Field(
            "zones",
            "zones",
            Kind.NAMES,
            "The zones whose borders change, likewise.",
            "dmz",
            default="none, where groups are named",
            names="zone",
        ),
        Field("reason", "reason", Kind.TEXT, "Why that is acceptable.", "Ten more web servers", required=True),
        Field("owner", "owner", Kind.TEXT, "Who answers for it.", "Network team", required=True),
        Field("until", "until", Kind.DATE, "Its last day.", "2026-12-31", required=True),
    ),
)

ESTATE_IGNORE = Section(
    "estate-ignore",
    "An ignored warning about the estate",
    "Somebody says why what a warning is about is right; the key is the id of the warning.",
    (
        Field(
            "reason", "reason", Kind.TEXT, "Why that is right.", "The proxy has an address of its own", required=True
        ),
        Field(
            "groups",
            "groups",
            Kind.NAMES,
            "The groups that it is about.",
            "[web]",
            default="all of them",
            names="group",
        ),
    ),
)

ESTATE_SECTIONS = {section.id: section for section in (ESTATE, ZONE, GROUP, INSTANCE, ESTATE_WAIVER, ESTATE_IGNORE)}
"""The sections of the files of an estate, by id, in the order of the reference page."""
