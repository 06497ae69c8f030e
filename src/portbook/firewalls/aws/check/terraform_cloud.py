"""Terraform in a sandbox with an emulated EC2 at its loopback: what EC2 has after what a reader would run."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portbook.firewalls.aws.check.terraform_folder import GROUP, Folder
from portbook.proof import python_packages
from portbook.proof.sandbox.sandbox import SandboxFailed

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
        """Also the folder of the emulator.

        Raises:
            SandboxFailed: it is nowhere.
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
        groups = self._asked({"Action": "DescribeSecurityGroups", **query}, "securityGroupInfo/item")
        ours = {group["groupId"] for group in groups}
        rules = self._asked({"Action": "DescribeSecurityGroupRules"}, "securityGroupRuleSet/item")
        return [_listed(rule) for rule in rules if rule["groupId"] in ours]

    def _asked(self, what: Mapping[str, str], path: str) -> list[dict[str, str]]:
        answer = self.ask({"ec2": dict(what)}, _SECONDS)
        if answer.get("status") != 200:  # noqa: PLR2004  # OK
            msg = "the emulated EC2 did not answer"
            raise SandboxFailed(msg)
        tree = ET.fromstring(answer["body"])  # noqa: S314  # the emulator's own
        for element in tree.iter():
            element.tag = element.tag.rpartition("}")[2]
        if tree.findtext("nextToken"):
            msg = "the emulated EC2 has more rules than it lists at once"
            raise SandboxFailed(msg)
        return [{part.tag: part.text or "" for part in item} for item in tree.findall(path)]


def _listed(item: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {theirs: item[ours] for ours, theirs in _NAMES.items() if ours in item}
    values |= {_NAMES[key]: int(item[key]) for key in _NUMBERS & item.keys()}
    return {**values, "IsEgress": item["isEgress"] == "true"}
