"""Commands `aws` as the requests that the AWS CLI makes of them, taken apart by shlex and AWS's own service models.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2, for the few options that the CLI has besides those of the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portbook.firewalls.aws.check import values
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.shell_words import command_lines
from portbook.proof.reading.vendor_schema import VendorSchema
from portbook.targets import CannotJudge, Rejected

_PROGRAM = "aws"
_PATH = ("program", "service", "operation")
_LISTING = "describe"
_TAGS = "--tag-specifications"
_ACCOUNT = ("--profile", "--region")
_SAYING = {"--color", "--cli-connect-timeout", "--cli-read-timeout", "--output", "--query"}
_SILENT = {"--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate"}
"""Options of every command about whose it is, and about what the CLI says."""
_PARTS = {"--protocol", "--port", "--cidr"}
"""Options that the CLI makes one permission of."""
_RANGE = re.compile(r"(-?[0-9]{1,5})(?:-([0-9]{1,5}))?")
_INGRESS = "--ingress"
_NEGATED = {"--no-egress": ("--egress", False), _INGRESS: ("--egress", False), "--no-dry-run": ("--dry-run", False)}
"""`--ingress` is the CLI's own word for `--no-egress`."""
_BESIDES = {
    *("--ca-bundle", "--cli-auto-prompt", "--cli-binary-format", "--cli-connect-timeout", "--cli-input-json"),
    *("--cli-input-yaml", "--cli-read-timeout", "--color", "--debug", "--endpoint-url", "--generate-cli-skeleton"),
    *("--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate", "--no-sign-request", "--no-verify-ssl", "--output"),
    *("--page-size", "--max-items", "--starting-token", "--profile", "--query", "--region", "--v2-debug"),
    *("--group-owner", "--source-group"),
}
"""Options that the CLI has for every command, and those that name groups."""


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        line: of its command.
        operation: as the CLI spells it: `create-network-acl-entry`.
        parameters: of the request, as the service model names them.
        account: whose it is, as far as it says: profile and region.
    """

    line: int
    operation: str
    parameters: Mapping[str, Any]
    account: tuple[str, ...] = ()


def version() -> str:
    """Of the service model."""
    return f"EC2's service model in botocore {extract('aws_ec2')['version']}"


def requests(text: str, service: str = "ec2") -> list[Request]:
    """The requests of a text's commands to one service, each of which the service's model takes.

    Raises:
        CannotJudge: a line is something else, or needs a shell.
        Rejected: the CLI has no such option, or the model refuses the parameters.
    """
    found = [_request(service, each.line, each.words) for each in command_lines(text, objects=True, sudo=True)]
    for each in found:
        if each.account != found[0].account:
            raise CannotJudge(
                each.line, "the commands are for more than one profile or region", id_="aws-several-places"
            )
    return found


def _request(service: str, line: int, words: Sequence[str]) -> Request:
    known = extract(f"aws_{service}")["operations"]
    path, given = _options(line, words)
    if path[:2] != [_PROGRAM, service] or path[2:] not in [[each] for each in known]:
        raise CannotJudge(line, f"this is not aws {service} {' or '.join(known)}", id_="aws-command-unknown")
    operation = path[2]
    account = tuple("".join(given.pop(each, [])) for each in _ACCOUNT)
    for each in (_SAYING | _SILENT) & given.keys() if not operation.startswith(_LISTING) else ():
        if len(given.pop(each)) != (each in _SAYING):
            raise CannotJudge(line, f"Portbook cannot read the value of {each}", id_="aws-value-unread")
    parameters: dict[str, Any] = _simple(line, known[operation], given)
    for option, words_behind in given.items():
        name, value = _parameter(line, known[operation], option, words_behind)
        if name in parameters:
            raise CannotJudge(line, f"{option} is there twice", id_="aws-option-twice")
        parameters[name] = value
    model = VendorSchema(f"aws_{service}", "the service model", ("operations", operation, "schema"))
    model.check(line, parameters, operation)
    return Request(line, operation, parameters, account)


def _options(line: int, words: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The program, the service and the operation; and each option with the words behind it.

    Options of every command may stand in front of the service and the operation, each with its value.
    """
    path, found, last = list[str](), dict[str, list[str]](), ""
    for word in words:
        if word.startswith("--"):
            last, joined, value = word.partition("=")
            if last in found:
                raise CannotJudge(line, f"{last} is there twice", id_="aws-option-twice")
            if len(path) < len(_PATH) and last not in {*_ACCOUNT, *_SAYING, *_SILENT}:
                raise CannotJudge(line, f"Portbook does not know what {last} does here", id_="aws-option-unknown")
            found[last] = [value] if joined else []
        elif len(path) < len(_PATH) and (not last or found[last] or last in _SILENT):
            path.append(word)
        elif last:
            found[last].append(word)
        else:
            raise Rejected(line, f"the CLI has no place for {word}", id_="aws-word-unexpected")
    return path, found


def _simple(line: int, operation: Mapping[str, Any], given: dict[str, list[str]]) -> dict[str, Any]:
    """The permission that the CLI makes of a protocol, ports and a network; takes their options away."""
    said = {each: given.pop(each) for each in sorted(_PARTS & given.keys() - operation["options"].keys())}
    if not said:
        return {}
    if "--ip-permissions" in given:
        raise Rejected(
            line, "the CLI takes either --ip-permissions or the options in its place", id_="aws-permissions-twice"
        )
    if any(len(each) != 1 for each in said.values()) or "--protocol" not in said or "--cidr" not in said:
        raise Rejected(line, "one --protocol and one --cidr are needed", id_="aws-permissions-missing")
    (protocol,), (cidr,), (port,) = said["--protocol"], said["--cidr"], said.get("--port", ["all"])
    ends = _RANGE.fullmatch({"all": "-1"}.get(port, port))
    if not ends:
        raise Rejected(line, f"{port} is neither a port nor a range of ports", id_="aws-port-invalid")
    first, last = int(ends[1]), int(ends[2] or ends[1])
    number = {"all": "-1"}.get(protocol, protocol)
    if number in {"tcp", "udp", "6", "17"} and first < 0:
        raise CannotJudge(line, "EC2 decides whether these are all ports", id_="aws-ports-unclear")
    if number in {"icmp", "1"} and not ends[2] and first >= 0:
        raise CannotJudge(line, "the ICMP type has no code", id_="aws-icmp-code-missing")
    numbers = (
        {}
        if number not in {"tcp", "udp", "icmp", "6", "17", "1"} and first < 0
        else {"FromPort": first, "ToPort": last}
    )
    return {"IpPermissions": [{"IpProtocol": number, **numbers, "IpRanges": [{"CidrIp": cidr}]}]}


def _parameter(line: int, operation: Mapping[str, Any], option: str, said: Sequence[str]) -> tuple[str, Any]:
    """The name of an option's parameter, and its value."""
    positive, flag = _NEGATED.get(option, (option, True))
    if positive in _BESIDES - operation["options"].keys():
        raise CannotJudge(line, f"Portbook does not know what {option} does here", id_="aws-option-unknown")
    if positive not in operation["options"]:
        raise Rejected(line, f"the CLI has no option {option} here", id_="aws-option-refused")
    name = operation["options"][positive]
    if positive == _TAGS:
        return name, [values.words(line, option, each) for each in said]
    schema = operation["schema"]["properties"][name]
    if schema["type"] == "boolean":
        if said:
            raise Rejected(line, f"{option} takes no value", id_="aws-option-refused")
        return name, flag
    if not said:
        raise Rejected(line, f"{option} needs a value", id_="aws-option-refused")
    if schema["type"] == "array":
        return name, values.several(line, option, schema.get("items", {}), said)
    if len(said) > 1:
        raise Rejected(line, f"{option} takes one value", id_="aws-option-refused")
    return name, values.one(line, option, schema, said[0])
