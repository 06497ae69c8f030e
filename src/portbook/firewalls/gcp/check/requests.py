"""What gcloud asks the API for when it is to make a firewall rule.

Source: https://cloud.google.com/sdk/gcloud/reference/compute/firewall-rules/create; gcloud itself agrees where it runs.
"""

from __future__ import annotations

import re
from typing import Any

from portbook.firewalls.gcp.check.gcloud_commands import Invocation
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
_SPECIFIED = re.compile(r"([a-zA-Z0-9+.-]+)(?::([0-9]+(?:-[0-9]+)?))?")
_WAYS = {"IN": "INGRESS", "OUT": "EGRESS"}


def body(call: Invocation) -> dict[str, Any]:
    """The body of its request.

    Raises:
        CannotJudge: an option of gcloud that says more than networks, tags, protocols and ports.
        Rejected: gcloud refuses what is to be allowed.
    """
    options = call.options
    action, said = _action(call)
    if {"--disabled", "--no-disabled"} <= options.keys():
        raise CannotJudge(call.line, "whether it is disabled is said twice")
    if strange := sorted(options.keys() - _TEXTS.keys() - _LISTS.keys() - _OTHERS):
        raise CannotJudge(call.line, f"what {strange[0]} lets through cannot be judged")
    direction = options.get("--direction", "INGRESS")
    made: dict[str, Any] = {
        "name": call.names[0],
        "network": _network(call.line, options.get("--network", "default")),
        "direction": _WAYS.get(direction, direction),
        action: [_specified(call.line, each) for each in said.split(",")],
    }
    made |= {key: options[option] for option, key in _TEXTS.items() if option in options}
    made |= {key: options[option].split(",") for option, key in _LISTS.items() if option in options}
    if "--priority" in options:
        made["priority"] = int(options["--priority"])
    if "--disabled" in options:
        made["disabled"] = True
    return made


def _action(call: Invocation) -> tuple[str, str]:
    """The key of what the rule does to packets, and which packets."""
    options = call.options
    if "--allow" in options and "--rules" not in options:
        return "allowed", options["--allow"]
    if "--action" not in options or "--rules" not in options:
        raise CannotJudge(call.line, "it does not say by --allow, or by --action and --rules, what it lets through")
    return _ACTIONS[options["--action"]], options["--rules"]


def refuse_options(call: Invocation) -> None:
    """Refuse what may change what is taken back or shown.

    Raises:
        CannotJudge: another option than the one that asks nobody.
    """
    if strange := sorted(call.options.keys() - {"--quiet"}):
        raise CannotJudge(call.line, f"what {strange[0]} does here cannot be judged")


def _network(line: int, said: str) -> str:
    if "/" in said:
        raise CannotJudge(line, "the network is not said by its name")
    return f"global/networks/{said}"


def _specified(line: int, said: str) -> dict[str, Any]:
    found = _SPECIFIED.fullmatch(said)
    if not found:
        raise Rejected(line, f"gcloud refuses {said}: it wants a protocol, and perhaps a colon and ports")
    return {"IPProtocol": found[1], **({"ports": [found[2]]} if found[2] else {})}
