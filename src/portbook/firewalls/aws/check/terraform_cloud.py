"""Terraform in a sandbox with an emulated EC2 on the loopback interface, and the rules that this EC2 then has."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portbook.firewalls.aws.check.terraform_folder import GROUP, Folder
from portbook.proof import python_packages
from portbook.proof.sandbox.tools import SandboxFailed

_EMULATOR = "moto"
_SECONDS = 30
_NAMES = {
    "securityGroupRuleId": "SecurityGroupRuleId",
    "groupId": "GroupId",
    "isEgress": "IsEgress",
    "ipProtocol": "IpProtocol",
    "fromPort": "FromPort",
    "toPort": "ToPort",
    "cidrIpv4": "CidrIpv4",
    "cidrIpv6": "CidrIpv6",
}
_NUMBERS = {"fromPort", "toPort"}


class Cloud(Folder):
    """A folder with a configuration, and the emulated EC2 that it is applied to."""

    worker = "portbook.firewalls.aws.check.terraform_cloud_worker"

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """The paths that the sandbox needs, with the folder of the emulator.

        Raises:
            SandboxFailed: the emulator is not installed.
        """
        spec = find_spec(_EMULATOR)
        if spec is None or spec.origin is None:
            raise SandboxFailed(python_packages.missing(_EMULATOR, "aws"))
        return (*super().paths(), str(Path(spec.origin).parents[1]))

    def listing(self) -> list[dict[str, Any]]:
        """The rules of our security group, as EC2 lists them.

        Raises:
            SandboxFailed: the emulator does not answer.
        """
        query = {"Filter.1.Name": "group-name", "Filter.1.Value.1": GROUP}
        groups = self._listed({"Action": "DescribeSecurityGroups", **query}, "securityGroupInfo/item")
        ours = {group["groupId"] for group in groups}
        rules = self._listed({"Action": "DescribeSecurityGroupRules"}, "securityGroupRuleSet/item")
        return [_typed(rule) for rule in rules if rule["groupId"] in ours]

    def _listed(self, query: Mapping[str, str], path: str) -> list[dict[str, str]]:
        """The elements at a path of EC2's answer to a query."""
        answer = self.ask({"ec2": dict(query)}, _SECONDS)
        if answer.get("status") != 200:  # noqa: PLR2004  # OK
            msg = "the emulated EC2 did not answer"
            raise SandboxFailed(msg)
        tree = ET.fromstring(answer["body"])  # noqa: S314  # the emulator's own
        for element in tree.iter():
            element.tag = element.tag.rpartition("}")[2]
        if tree.findtext("nextToken"):
            msg = "the emulated EC2 has more rules than it lists at once"
            raise SandboxFailed(msg)
        return [{child.tag: child.text or "" for child in element} for element in tree.findall(path)]


def _typed(texts: Mapping[str, str]) -> dict[str, Any]:
    """A rule with botocore's names and types, for one with those of the XML answer."""
    values: dict[str, Any] = {name: texts[tag] for tag, name in _NAMES.items() if tag in texts}
    values |= {_NAMES[tag]: int(texts[tag]) for tag in _NUMBERS & texts.keys()}
    return {**values, "IsEgress": texts["isEgress"] == "true"}
