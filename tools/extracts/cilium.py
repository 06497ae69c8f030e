"""What Cilium's own definition of CiliumNetworkPolicy says, as a catalogue of such definitions keeps it.

Run it with a clone of the catalogue:

    git clone https://github.com/datreeio/CRDs-catalog FOLDER
    python -m tools.extracts.cilium FOLDER
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "kubernetes" / "check" / "cilium.json"
SOURCE = "https://github.com/datreeio/CRDs-catalog"
FILE = "cilium.io/ciliumnetworkpolicy_v2.json"
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_KEPT = ("type", "enum", "required", "minimum", "maximum", "maxLength", "maxItems", "oneOf", "anyOf", "items")
_MEANT = {
    *("apiVersion", "kind", "metadata", "spec", "description", "endpointSelector", "matchLabels"),
    *("egress", "ingress", "toCIDR", "fromCIDR", "toCIDRSet", "fromCIDRSet", "cidr", "except"),
    *("toEndpoints", "toFQDNs", "matchName", "matchPattern", "toPorts", "ports", "port", "endPort", "protocol"),
    *("rules", "dns", "icmps", "fields", "family", "type"),
}
"""The keys that our rules are said with; of the others, the extract says no more than that they are there."""
_PATTERNS = {
    r"^([-a-zA-Z0-9_]+[.]?)+$": r"^[-a-zA-Z0-9_]+(?:[.][-a-zA-Z0-9_]+)*[.]?\Z",
    r"^([-a-zA-Z0-9_*]+[.]?)+$": r"^[-a-zA-Z0-9_*]+(?:[.][-a-zA-Z0-9_*]+)*[.]?\Z",
    r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$": r"^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\Z",
}
"""The same in words that take no longer for a long text; a pattern that is not here is not kept."""


def main(folder: str) -> None:
    """Write the extract."""
    whole = json.loads(_git(folder, "show", f"HEAD:{FILE}"))
    subject = _git(folder, "log", "-1", "--format=%s", "--", FILE)
    version = _VERSION.search(subject)
    if version is None:
        msg = f"the catalogue does not say of which version of Cilium it is: {subject}"
        raise SystemExit(msg)
    extract = {
        "source": f"{SOURCE}, {FILE}, commit {_git(folder, 'rev-parse', 'HEAD')[:12]}",
        "version": f"Cilium {version[0]}",
        "licence": "Apache-2.0",
        "extracted": datetime.now(UTC).date().isoformat(),
        "schema": {**strict(whole), "additionalProperties": False},
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema's keywords that decide something, and nothing of the keys that we do not speak of."""
    properties = {key: schema[key] for key in _KEPT if key in schema and key != "items"}
    if schema.get("pattern") in _PATTERNS:
        properties["pattern"] = _PATTERNS[schema["pattern"]]
    if "items" in schema:
        properties["items"] = strict(schema["items"])
    if "properties" in schema:
        properties["properties"] = {
            name: strict(property_) if name in _MEANT else {} for name, property_ in schema["properties"].items()
        }
    others = schema.get("additionalProperties")
    if others is not None:
        properties["additionalProperties"] = strict(others) if isinstance(others, dict) else others
    return properties


def _git(folder: str, *words: str) -> str:
    argv = ["git", "-C", folder, *words]
    return subprocess.run(argv, capture_output=True, check=True, encoding="utf-8").stdout.strip()  # noqa: S603  # the user's own


if __name__ == "__main__":
    main(*sys.argv[1:])
