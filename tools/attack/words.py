"""Words that may stand in texts for clouds: those that the vendors' references have, and values that are plausible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portbook.proof.reading.extracts import extract


@dataclass(frozen=True)
class Words:
    """What is put into texts of one kind.

    Attributes:
        kind: of texts: commands, documents or hcl.
        names: options, keys, or attributes and blocks.
        values: of these.
        alone: options without a value.
        replacing: how often a value takes the place of another, rather than that a name is added.
    """

    kind: str
    names: tuple[str, ...]
    values: tuple[Any, ...]
    alone: frozenset[str] = frozenset()
    replacing: float = 0.35


_NETWORKS = ("0.0.0.0/0", "::/0", "0.0.0.0/1", "10.0.0.0/8", "192.0.2.1", "192.0.2.1/24")
_PLAIN = (
    "443",
    "22",
    "0",
    "-1",
    "65535",
    "443-444",
    "0-65535",
    "all",
    "any",
    "tcp",
    "TCP",
    "udp",
    "icmp",
    "true",
    "false",
    "x",
)
_SPOKEN = (
    *_NETWORKS,
    *_PLAIN,
    "'*'",
    "allow",
    "deny",
    "Deny",
    "sg-0123456789abcdef1",
    "web",
    "''",
    "file://x",
    "@x",
    "Internet",
)
_JSON: tuple[Any, ...] = (
    *(*_NETWORKS, *_PLAIN, "*", "Deny", "Allow", "Outbound", "EGRESS", "", 0, 1, 443, 22, 65535, -1, True, False, None),
    *([], {}, ["443"], ["22-65535"], ["0.0.0.0/0"], ["::/0"], ["*"], [{}], ["x"], [{"IPProtocol": "tcp"}], {"x": "y"}),
    *(["Ingress"], ["Egress"], ["Ingress", "Egress"], [{"ports": [{"port": 443, "protocol": "TCP"}]}]),
    *(
        [{"toPorts": [{"ports": [{"port": "443", "protocol": "TCP"}]}]}],
        {"matchLabels": {"app": "x"}},
        [{"matchLabels": {}}],
    ),
    *([{"ipBlock": {"cidr": "0.0.0.0/0"}}], [{"podSelector": {}}], ["all"], ["world"], {"Ref": "SecurityGroup"}),
)
_HCL = (
    *(
        '"0.0.0.0/0"',
        '"::/0"',
        '["0.0.0.0/0"]',
        '["::/0"]',
        '["10.0.0.0/8"]',
        "[]",
        "{}",
        "null",
        "true",
        "false",
        '"true"',
    ),
    *(
        "0",
        "443",
        "22",
        "-1",
        "65535",
        '"443"',
        '"-1"',
        '"tcp"',
        '"TCP"',
        '"udp"',
        '"all"',
        '["443"]',
        '["22-65535"]',
        '"*"',
    ),
    *(
        "var.x",
        '"${var.x}"',
        "[var.x]",
        "aws_security_group.other.id",
        '"x"',
        '["x"]',
        '{ Name = "x" }',
        '"Deny"',
        '"Allow"',
    ),
    *(
        '"Outbound"',
        '"EGRESS"',
        '"ingress"',
        '"egress"',
        "1 + 1",
        'tostring("x")',
        "[for x in y : x]",
        "<<EOT\nx\nEOT",
        "100",
    ),
)
_BLOCKS = (
    "  lifecycle {\n    ignore_changes = all\n  }",
    "  lifecycle {\n    create_before_destroy = true\n  }",
    '  timeouts {\n    create = "1m"\n  }',
    '  provisioner "local-exec" {\n    command = "x"\n  }',
    '  dynamic "ingress" {\n    for_each = []\n    content {}\n  }',
    '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }',
    '  egress {\n    from_port = 0\n    to_port = 0\n    protocol = "-1"\n    cidr_blocks = ["0.0.0.0/0"]\n  }',
    '  allow {\n    protocol = "all"\n  }',
    '  deny {\n    protocol = "all"\n  }',
    '  log_config {\n    metadata = "INCLUDE_ALL_METADATA"\n  }',
    '  security_rule {\n    name = "x"\n  }',
    *("  count = 0", "  for_each = {}", "  depends_on = []", "  provider = aws.x"),
)


def _keys(schema: Any) -> set[str]:  # noqa: ANN401  # JSON
    """All keys that a JSON Schema knows, at any depth."""
    found: set[str] = set()
    if isinstance(schema, Mapping):
        found |= set(schema.get("properties", ())) if isinstance(schema.get("properties"), Mapping) else set()
        found |= {key for each in schema.values() for key in _keys(each)}
    elif isinstance(schema, list):
        found |= {key for each in schema for key in _keys(each)}
    return found


def _attributes(of: str) -> tuple[str, ...]:
    known = extract(of)["resources"]
    return tuple(sorted({name for each in known.values() for name in each}))


def _options(commands: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({name for command in commands for name in command}))


def _aws(*operations: str) -> Words:
    known = extract("aws_ec2")["operations"]
    general = (
        "--region",
        "--profile",
        "--output",
        "--query",
        "--no-cli-pager",
        "--endpoint-url",
        "--dry-run",
        "--debug",
    )
    short = ("--protocol", "--port", "--cidr", "--source-group", "--cli-input-json", "--no-dry-run", "--no-egress")
    names = (*_options(known[operation]["options"] for operation in operations), *general, *short)
    return Words(
        "commands", names, _SPOKEN, frozenset({"--no-cli-pager", "--dry-run", "--debug", "--ingress", "--egress"})
    )


_AZ = Words(
    "commands",
    _options([extract("az_nsg_rule")["commands"]["network nsg rule create"]["options"]]),
    _SPOKEN,
    frozenset({"--no-wait", "--debug"}),
)
_GCLOUD = Words(
    "commands",
    _options([extract("gcloud_firewall_rules")["commands"]["compute firewall-rules create"]["options"]]),
    _SPOKEN,
    frozenset({"--disabled", "--no-disabled", "--enable-logging", "--quiet"}),
)
_OPENSTACK = Words(
    "commands",
    _options(command["options"] for command in extract("openstack_security_group")["commands"].values()),
    _SPOKEN,
    frozenset({"--ingress", "--egress", "--stateful", "--stateless"}),
)
_METADATA = ("labels", "annotations", "namespace", "generateName", "finalizers", "status", "uid")
WORDS: dict[str, tuple[Words, ...]] = {
    "aws-cli": (_aws("authorize-security-group-ingress", "authorize-security-group-egress"),),
    "aws-nacl": (_aws("create-network-acl-entry"),),
    "aws-cloudformation": (
        Words(
            "documents",
            (
                *sorted(_keys(extract("aws_cloudformation")["resources"])),
                *("Condition", "DependsOn", "DeletionPolicy", "Outputs", "Conditions", "Transform", "Properties"),
            ),
            _JSON,
        ),
    ),
    "aws-terraform": (Words("hcl", (*_attributes("aws_terraform"), *_BLOCKS), _HCL),),
    "azure": (_AZ, Words("documents", tuple(sorted(_keys(extract("azure_security_rule")))), _JSON)),
    "azure-terraform": (Words("hcl", (*_attributes("azure_terraform"), *_BLOCKS), _HCL),),
    "gcp": (_GCLOUD, Words("documents", tuple(sorted(_keys(extract("gcp_firewall")))), _JSON)),
    "gcp-terraform": (Words("hcl", (*_attributes("gcp_terraform"), *_BLOCKS), _HCL),),
    "openstack": (_OPENSTACK,),
    "networkpolicy": (Words("documents", (*sorted(_keys(extract("networkpolicy"))), *_METADATA), _JSON),),
    "cilium": (Words("documents", (*sorted(_keys(extract("cilium"))), *_METADATA), _JSON),),
}
"""By target; the first kind that suits a text is taken."""
