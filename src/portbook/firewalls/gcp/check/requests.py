"""The request that gcloud sends when it creates a firewall rule.

Source: https://cloud.google.com/sdk/gcloud/reference/compute/firewall-rules/create. Where gcloud is installed, the engine
`gcloud` compares these requests with gcloud's own.
"""

from __future__ import annotations

import re
from typing import Any

from portbook.proof.reading.program_reference import Invocation
from portbook.targets import CannotJudge, Rejected

_TEXTS = {"--description": "description"}
_LISTS = {
    "--target-tags": "targetTags",
    "--target-service-accounts": "targetServiceAccounts",
    "--source-ranges": "sourceRanges",
    "--destination-ranges": "destinationRanges",
}
_OTHERS = {
    *("--network", "--direction", "--priority", "--disabled", "--no-disabled", "--no-enable-logging"),
    *("--allow", "--action", "--rules"),
    *("--quiet", "--format", "--project", "--verbosity"),
}
_ACTIONS = {"ALLOW": "allowed", "DENY": "denied"}
_LAYER4 = re.compile(r"([a-zA-Z0-9+.-]+)(?::([0-9]+(?:-[0-9]+)?))?")
_DIRECTIONS = {"IN": "INGRESS", "OUT": "EGRESS"}


def body(call: Invocation) -> dict[str, Any]:
    """The body of the request of a `create` command.

    Raises:
        CannotJudge: the meaning of an option is unknown.
        Rejected: gcloud refuses the protocols and ports.
    """
    options = call.options
    action, specifications = _action(call)
    if {"--disabled", "--no-disabled"} <= options.keys():
        raise CannotJudge(
            call.line,
            "--disabled and --no-disabled contradict each other",
            id_="gcp-option-contradicted",
            cure="keep one of them",
        )
    for option in sorted(options.keys() - _TEXTS.keys() - _LISTS.keys() - _OTHERS):
        raise _unknown(call.line, option)
    direction = call.value("--direction", "INGRESS")
    rule: dict[str, Any] = {
        "name": call.arguments[0],
        "network": _network(call.line, call.value("--network", "default")),
        "direction": _DIRECTIONS.get(direction, direction),
        action: [_specification(call.line, specification) for specification in specifications.split(",")],
    }
    rule |= {key: call.value(option) for option, key in _TEXTS.items() if option in options}
    rule |= {key: call.value(option).split(",") for option, key in _LISTS.items() if option in options}
    if "--priority" in options:
        rule["priority"] = int(call.value("--priority"))
    if "--disabled" in options:
        rule["disabled"] = True
    return rule


def _action(call: Invocation) -> tuple[str, str]:
    """The key `allowed` or `denied`, and the protocols and ports as the command spells them."""
    options = call.options
    if "--allow" in options and "--rules" not in options:
        return "allowed", call.value("--allow")
    if "--action" not in options or "--rules" not in options:
        raise CannotJudge(
            call.line,
            "the command has neither --allow, nor --action with --rules",
            id_="gcp-no-action",
            cure="add --allow with the protocols and ports",
        )
    return _ACTIONS[call.value("--action")], call.value("--rules")


def refuse_options(call: Invocation) -> None:
    """Refuse options that may change which rules a command deletes or shows.

    Raises:
        CannotJudge: there is an option other than `--quiet`.
    """
    for option in sorted(call.options.keys() - {"--quiet"}):
        raise _unknown(call.line, option)


def _unknown(line: int, option: str) -> CannotJudge:
    return CannotJudge(line, f"Portbook does not know what {option} does here", id_="gcp-option-unknown")


def _network(line: int, name: str) -> str:
    if "/" in name:
        raise CannotJudge(line, "--network has a path", id_="gcp-network-path", cure="write only the network's name")
    return f"global/networks/{name}"


def _specification(line: int, text: str) -> dict[str, Any]:
    match = _LAYER4.fullmatch(text)
    if not match:
        raise Rejected(
            line,
            f"{text} is neither PROTOCOL nor PROTOCOL:PORTS",
            id_="gcp-specification-invalid",
            cure="write, for example, tcp:443",
        )
    return {"IPProtocol": match[1], **({"ports": [match[2]]} if match[2] else {})}
