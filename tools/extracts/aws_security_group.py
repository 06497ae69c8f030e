"""The rules and groups of the Terraform module terraform-aws-security-group: names, ports and protocols.

git clone https://github.com/terraform-aws-modules/terraform-aws-security-group FOLDER
python -m tools.extracts.aws_security_group FOLDER
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import hcl2

from tools.extracts import ports

SOURCE = "https://github.com/terraform-aws-modules/terraform-aws-security-group"
_PROTOCOLS = ("tcp", "udp")
_TO_ALL = (0, 65535)
_NO_PRODUCTS = frozenset({"web"})
"""Groups that are no product's: whoever calls a service so means another one."""


def main(folder: str) -> None:
    """Write the extract."""
    variables = {
        name.strip('"'): body["default"]
        for variable in hcl2.loads(_git(folder, "show", "HEAD:rules.tf"))["variable"]
        for name, body in variable.items()
    }
    ports.write(
        "aws_security_group.json",
        source=f"{SOURCE}/blob/{_git(folder, 'rev-parse', 'HEAD')}/rules.tf",
        version=_git(folder, "describe", "--tags"),
        licence="Apache-2.0",
        attribution="the authors of terraform-aws-modules: names, ports and protocols taken from it, reordered",
        entries=dict(sorted(entries(variables["rules"], variables["auto_groups"]))),
    )


def entries(
    rules: Mapping[str, Sequence[Any]], groups: Mapping[str, Mapping[str, Sequence[str]]]
) -> Iterator[tuple[str, str]]:
    """The ports of each rule and each group. A group names rules that there are not: Terraform passes over them."""
    numbers = {_bare(name): list(_numbers(rule)) for name, rule in rules.items()}
    for name, of_rule in numbers.items():
        if of_rule:
            yield name, ports.spelled(of_rule)
    for name, group in groups.items():
        if _bare(name) in _NO_PRODUCTS:
            continue
        of_group = [number for rule in group["ingress_rules"] for number in numbers.get(_bare(rule), ())]
        yield _bare(name), ports.spelled(of_group)


def _numbers(rule: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Each port of a rule with its protocol; none for all ports, which is nobody's entry."""
    first, last, protocol = rule[0], rule[1], _bare(str(rule[2]))
    if protocol in _PROTOCOLS and (first, last) != _TO_ALL:
        yield from ((port, protocol) for port in range(int(first), int(last) + 1))


def _bare(text: str) -> str:
    return text.strip('"')


def _git(folder: str, *words: str) -> str:
    completed = subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, text=True)  # noqa: S603, S607
    return completed.stdout.strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
