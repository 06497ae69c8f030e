"""A JSON Schema for each kind of file of the API. Every field is always there."""

from __future__ import annotations

from portbook.compare.agreement import Listed
from portbook.export.api.data_schema import TEXT, TEXTS, Schema, data_definitions
from portbook.model.release import IMPACTS
from portbook.versions.published import VERSION

_NEED = ["required", "recommended", "optional"]
_IMPACT: Schema = {"type": "string", "enum": list(IMPACTS)}
_INTEGER: Schema = {"type": "integer"}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": ["integer", "null"]}


def record(meaning: str, fields: dict[str, tuple[Schema, str]]) -> Schema:
    """An object with these fields, each with its schema and meaning; programs have to expect more of them."""
    return {
        "description": meaning,
        "type": "object",
        "required": list(fields),
        "properties": {name: {"description": words, **schema} for name, (schema, words) in fields.items()},
    }


def listed(definition: str) -> Schema:
    """A list of objects of one definition."""
    return {"type": "array", "items": _of(definition)}


def _of(definition: str) -> Schema:
    return {"$ref": f"#/definitions/{definition}"}


_VERSION: tuple[Schema, str] = ({"type": "integer", "const": VERSION}, "The version of the API.")
_RELEASE = (TEXT, "The last release of the data; empty where none is recorded.")
_SERVICE: dict[str, tuple[Schema, str]] = {
    "id": (TEXT, "The id of the service."),
    "title": (TEXT, "Its name as people write it."),
    "sha256": (TEXT, "A hash of `data`, which changes when the data does."),
    "data": ({"allOf": [_of("service-data")]}, "The service in the keys of the data format, in its normal form."),
}
_RANGE = record(
    "Ports from the first to the last, both included.",
    {"first": (_INTEGER, "0 to 65535."), "last": (_INTEGER, "0 to 65535.")},
)
_END = record(
    "Where one end of a flow is: all of the lists together.",
    {
        "any": (_FLAG, "Whether it is anywhere."),
        "networks": (TEXTS, "Networks in CIDR notation."),
        "names": (TEXTS, "Host names; `*.` is a wildcard."),
        "placeholder": (_FLAG, "Whether some of it is the reader's own address, which the data does not know."),
    },
)
_TRANSPORT = record(
    "One protocol of a flow.",
    {
        "protocol": (TEXT, "The IANA keyword in lower case, else the number; `any` for every protocol."),
        "number": (_NUMBER, "The IANA number; null for every protocol."),
        "destination_ports": (listed("range"), "The ports that packets go to; empty for a protocol without ports."),
        "source_ports": (listed("range"), "The ports that packets come from; empty for a protocol without ports."),
        "icmp_type": (_NUMBER, "The ICMP type; null for every type, or where ICMP has no such type."),
        "icmpv6_type": (_NUMBER, "The ICMPv6 type, likewise."),
        "icmp_code": (_NUMBER, "The ICMP code; null for every code."),
    },
)
_FLOW = record(
    "Who sends the first packet to whom, over what.",
    {
        "id": (TEXT, "`service/flow`: it stays the same while both ids of the data do."),
        "flow": (TEXT, "The id of the flow in the data."),
        "title": (TEXT, "Its name, else its protocols and ports."),
        "purpose": (TEXT, "What it is for; may be empty."),
        "need": ({"type": "string", "enum": _NEED}, "How much it is needed."),
        "from": (TEXTS, "The ids of the roles that send first."),
        "to": (TEXTS, "The ids of the roles that receive."),
        "source": ({"allOf": [_of("end")]}, "Where the first packet comes from."),
        "destination": ({"allOf": [_of("end")]}, "Where the first packet goes to."),
        "families": ({"type": "array", "items": {"type": "string", "enum": ["ipv4", "ipv6"]}}, "The IP versions."),
        "loopback": (_FLAG, "Whether it stays on the host, and needs no hole."),
        "forwarded": (TEXTS, "The ids of the routers that forward it."),
        "tracked": (_FLAG, "Whether connection tracking recognises the replies."),
        "transports": (listed("transport"), "Its protocols and ports."),
        "profiles": (TEXTS, "The ids of the profiles that it is in."),
    },
)


_DAY: Schema = {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
_PUBLISHED = record(
    "One release of the data.",
    {
        "id": (TEXT, "Its version: a date, or a tag."),
        "published": (_DAY, "The day of its publication."),
        "effective": (_DAY, "The day from which its changes hold; empty where they hold at once."),
        "notice": (TEXT, "What readers should know of it; may be empty."),
        "changes": (_INTEGER, "How many changes it has; none in the first release."),
        "since": (TEXT, "The file with what changed since it, seen from `api/v1/`."),
    },
)
_CHANGE = record(
    "One change of a release.",
    {
        "id": (TEXT, "`release/change`, which never changes."),
        "release": (TEXT, "The version of its release."),
        "published": (_DAY, "The day of its publication."),
        "effective": (_DAY, "The day from which it holds; empty where it holds at once."),
        "notice_days": (_INTEGER, "The days between both; 0 where it holds at once."),
        "service": (TEXT, "The id of the service."),
        "title": (TEXT, "What people called the service then."),
        "flow": (TEXT, "`service/flow`; empty for a change of the service or a role."),
        "role": (TEXT, "The id of the role whose firewall it concerns; may be empty."),
        "class": (_IMPACT, "What it means to people who opened a firewall before; the gravest."),
        "classes": ({"type": "array", "items": _IMPACT}, "All of them, the gravest first."),
        "disposition": ({"type": "string", "enum": ["add", "change", "remove"]}, "What becomes of the facts."),
        "direction": ({"type": "string", "enum": ["", "inbound", "outbound", "forwarded"]}, "Seen from the role."),
        "need": ({"type": "string", "enum": ["", *_NEED]}, "How much the flow is needed."),
        "sentence": (TEXT, "What changes, in one sentence without a full stop."),
        "before": (TEXT, "The old facts; empty where there were none."),
        "after": (TEXT, "The new facts; empty where there are none."),
        "peer": (TEXT, "The other end with its addresses; may be empty."),
        "profiles": (TEXTS, "The titles of the profiles that it concerns."),
        "opens": (TEXTS, "The packets that open, in words; `<role>` is an address that only the reader knows."),
        "closes": (TEXTS, "The packets that close, likewise."),
    },
)


_PORTS: dict[str, tuple[Schema, str]] = {
    "protocol": (TEXT, "The IANA keyword in lower case, else the number."),
    "number": (_INTEGER, "The IANA number."),
    "ports": (listed("range"), "The ports; empty for a protocol without ports."),
}
_LISTED = record(
    "Ports that flows of the service go to, and that the registry lists alike.",
    {
        **_PORTS,
        "listed": (
            {"type": "string", "enum": [way.value for way in Listed]},
            "Under a name of the service, under other names only, or not at all.",
        ),
        "names": (TEXTS, "The names of the entries that list them; of others' a few."),
        "flows": (TEXTS, "The ids of the flows: `service/flow`."),
    },
)
_LACKING = record(
    "Ports that the registry lists under a name of the service, and that no flow has.",
    {**_PORTS, "name": (TEXT, "The name of the entry.")},
)
_REGISTRY = record(
    "What one registry says.",
    {
        "id": (TEXT, "The id of the registry, as the data names it."),
        "title": (TEXT, "Its name as people write it."),
        "source": (TEXT, "Its address."),
        "revision": (TEXT, "Which one was compared."),
        "licence": (TEXT, "Its licence, an SPDX expression."),
        "assigns": (_FLAG, "Whether it only keeps ports free for names, so that nobody has to use them."),
        "names": (TEXTS, "The names of its entries that are the service's."),
        "written": (_FLAG, "Whether the data says so; else they have the service's own name."),
        "alike": (TEXTS, "The names of entries that have the service's name, and may be something else's."),
        "ports": (listed("listed-ports"), "The ports of the service, in the order of the flows."),
        "lacking": (listed("lacking-ports"), "The ports that the flows lack."),
        "differs": (TEXT, "Why that is right; may be empty."),
    },
)


def _document(title: str, schema: Schema, definitions: dict[str, object]) -> Schema:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        **schema,
        "definitions": definitions,
    }


SCHEMAS: dict[str, Schema] = {
    "services": _document(
        "services.json",
        record(
            "All services of a site.",
            {
                "version": _VERSION,
                "release": _RELEASE,
                "missing": (TEXTS, "The ids of services whose files have problems, so that nothing is known of them."),
                "services": (listed("service"), "The services, in order of id."),
            },
        ),
        {
            "service": record("A service.", {**_SERVICE, "url": (TEXT, "Its own file, seen from this one.")}),
            **data_definitions(),
        },
    ),
    "service": _document(
        "services/<id>.json",
        record(
            "One service, and its flows as programs want them.",
            {
                "version": _VERSION,
                "release": _RELEASE,
                **_SERVICE,
                "flows": (listed("flow"), "Its flows, in the order of the data."),
            },
        ),
        {"flow": _FLOW, "end": _END, "transport": _TRANSPORT, "range": _RANGE, **data_definitions()},
    ),
    "registries": _document(
        "registries/<id>.json",
        record(
            "What registries of ports say of one service.",
            {
                "version": _VERSION,
                "id": (TEXT, "The id of the service."),
                "title": (TEXT, "Its name as people write it."),
                "registries": (listed("registry"), "The registries, always in the same order."),
            },
        ),
        {"registry": _REGISTRY, "listed-ports": _LISTED, "lacking-ports": _LACKING, "range": _RANGE},
    ),
    "changes": _document(
        "changes.json and changes/<since>.json",
        record(
            "What was published since a version or a day.",
            {
                "version": _VERSION,
                "since": (TEXT, "The version or the day; empty for all changes."),
                "latest": (TEXT, "The newest release; empty where there is none."),
                "releases": (listed("release"), "The releases since then, the oldest first."),
                "changes": (listed("change"), "Their changes, in the order of releases."),
            },
        ),
        {"release": _PUBLISHED, "change": _CHANGE},
    ),
}
"""By the name of the kind of file."""
