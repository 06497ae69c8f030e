"""What Terraform's providers say of the attributes of firewall rules and of groups of them.

Extracted from the bindings that HashiCorp generated from the providers' own schemas, on npm; no provider is needed. Run it
where all have been packed (`npm pack @cdktf/provider-google@16.12.1 @cdktf/provider-azurerm@14.23.1
@cdktf/provider-aws@19.65.1`), and after `tools.extracts.aws_terraform`, to whose extract it adds the group:

    python -m tools.extracts.terraform_bindings FOLDER
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FIREWALLS = Path(__file__).parents[2] / "src" / "portbook" / "firewalls"
_DOCUMENTED = re.compile(r"registry\.terraform\.io/providers/(hashicorp/\w+)/([0-9.]+)/docs/resources/\w+#(\w+) ")


@dataclass(frozen=True)
class _Source:
    """Where the schemas of resources are.

    Attributes:
        package: on npm.
        extract: the file's name.
        described: the type that describes each resource, by what Terraform calls it.
        adds: whether it adds to an extract that is there.
    """

    package: str
    extract: str
    described: dict[str, str]
    adds: bool = False


SOURCES = (
    _Source("provider-google", "gcp_terraform", {"google_compute_firewall": "computeFirewall.ComputeFirewallConfig"}),
    _Source(
        "provider-azurerm",
        "azure_terraform",
        {
            "azurerm_network_security_rule": "networkSecurityRule.NetworkSecurityRuleConfig",
            "azurerm_network_security_group": "networkSecurityGroup.NetworkSecurityGroupConfig",
        },
    ),
    _Source("provider-aws", "aws_terraform", {"aws_security_group": "securityGroup.SecurityGroupConfig"}, adds=True),
)


def main(folder: str) -> None:
    """Write the extracts."""
    for source in SOURCES:
        place = FIREWALLS / source.extract.partition("_")[0] / "check" / f"{source.extract}.json"
        extracted = _extract(Path(folder), source)
        if source.adds:
            kept_extract = json.loads(place.read_text("utf-8"))
            also = dict.fromkeys(source.described, f"{extracted['from']}, of version {extracted['version']}")
            extracted = kept_extract | {"also": also, "resources": kept_extract["resources"] | extracted["resources"]}
        place.write_text(json.dumps(extracted, indent=1) + "\n", "utf-8")


def _extract(folder: Path, source: _Source) -> dict[str, Any]:
    packed = next(folder.glob(f"cdktf-{source.package}-*.tgz"))
    with tarfile.open(packed) as archive:
        assembly = archive.extractfile("package/.jsii")
        if assembly is None:
            msg = f"{packed.name} has no .jsii"
            raise SystemExit(msg)
        bindings = json.load(assembly)
    names = {name: f"@cdktf/{source.package}.{described}" for name, described in source.described.items()}
    provider, version, _name = _documented(bindings["types"][next(iter(names.values()))]["properties"][0])
    return {
        "source": f"registry.terraform.io/{provider}",
        "version": version,
        "from": f"npm @cdktf/{source.package} {bindings['version']}, .jsii",
        "licence": bindings["license"],
        "extracted": datetime.now(UTC).date().isoformat(),
        "resources": {name: _attributes(bindings["types"], described) for name, described in names.items()},
    }


def _attributes(types: dict[str, Any], described: str) -> dict[str, Any]:
    names = {}
    for property_ in types[described]["properties"]:
        kind = _kind(types, property_["type"])
        need = {"optional": True} if property_.get("optional") else {"required": True}
        names[_documented(property_)[2]] = ({"block": kind} if isinstance(kind, dict) else {"type": kind}) | need
    return dict(sorted(names.items()))


def _documented(described: dict[str, Any]) -> tuple[str, ...]:
    """The provider, its version and the attribute's own name: the bindings have names of another style."""
    match = _DOCUMENTED.search(json.dumps(described["docs"]))
    if not match:
        msg = f"{described['name']} is not documented by its own name"
        raise SystemExit(msg)
    return match.groups()


def _kind(types: dict[str, Any], type_: dict[str, Any]) -> Any:  # noqa: ANN401  # JSON
    """`string`, `["list", "string"]`, or the attributes of a block."""
    if "union" in type_:  # with a value that is known later
        return _kind(
            types, next(option for option in type_["union"]["types"] if option.get("fqn") != "cdktf.IResolvable")
        )
    if "fqn" in type_:
        return _attributes(types, type_["fqn"])
    if "primitive" in type_:
        return "bool" if type_["primitive"] == "boolean" else type_["primitive"]
    inner = _kind(types, type_["collection"]["elementtype"])
    return inner if isinstance(inner, dict) else ["map" if type_["collection"]["kind"] == "map" else "list", inner]


if __name__ == "__main__":
    main(*sys.argv[1:])
