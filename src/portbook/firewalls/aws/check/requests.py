"""The requests that the AWS CLI makes of commands: shlex parses the commands, and AWS's own service models check the requests.

Source: https://docs.aws.amazon.com/cli/latest/reference/ec2, for the few options that the service model does not have.
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
_OUTPUT = {"--color", "--cli-connect-timeout", "--cli-read-timeout", "--output", "--query"}
_SILENT = {"--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate"}
"""Options of every command: `_ACCOUNT` selects the account and the region, the others change only the CLI's output."""
_PERMISSION_OPTIONS = {"--protocol", "--port", "--cidr"}
"""Options that together make one permission."""
_RANGE = re.compile(r"(-?[0-9]{1,5})(?:-([0-9]{1,5}))?")
_INGRESS = "--ingress"
_NEGATED = {"--no-egress": ("--egress", False), _INGRESS: ("--egress", False), "--no-dry-run": ("--dry-run", False)}
"""`--ingress` is the CLI's own word for `--no-egress`."""
_NOT_IN_MODEL = {
    *("--ca-bundle", "--cli-auto-prompt", "--cli-binary-format", "--cli-connect-timeout", "--cli-input-json"),
    *("--cli-input-yaml", "--cli-read-timeout", "--color", "--debug", "--endpoint-url", "--generate-cli-skeleton"),
    *("--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate", "--no-sign-request", "--no-verify-ssl", "--output"),
    *("--page-size", "--max-items", "--starting-token", "--profile", "--query", "--region", "--v2-debug"),
    *("--group-owner", "--source-group"),
}
"""Options that the CLI has and the service model does not: those of every command, and those that name groups."""


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        line: the line of its command.
        operation: the operation in the CLI's spelling: `create-network-acl-entry`.
        parameters: the parameters by the names of the service model.
        account: the profile and the region; empty strings where the command does not set them.
    """

    line: int
    operation: str
    parameters: Mapping[str, Any]
    account: tuple[str, ...] = ()


def version() -> str:
    """The version of the service model."""
    return f"EC2's service model in botocore {extract('aws_ec2')['version']}"


def requests(text: str, service: str = "ec2") -> list[Request]:
    """The requests of the commands of a text, all to one service and checked against its model.

    Raises:
        CannotJudge: an unknown command, a command that needs a shell, or commands for several accounts.
        Rejected: an unknown option, or parameters that the model refuses.
    """
    all_requests = [
        _request(service, command.line, command.words) for command in command_lines(text, objects=True, sudo=True)
    ]
    for request in all_requests:
        if request.account != all_requests[0].account:
            raise CannotJudge(
                request.line,
                "the commands are for more than one profile or region",
                id_="aws-several-places",
                cure="judge the commands for one profile and region at a time",
            )
    return all_requests


def _request(service: str, line: int, words: Sequence[str]) -> Request:
    known = extract(f"aws_{service}")["operations"]
    path, options = _options(line, words)
    if path[:2] != [_PROGRAM, service] or path[2:] not in [[operation] for operation in known]:
        raise CannotJudge(line, f"Portbook knows only aws {service} {', '.join(known)} here", id_="aws-command-unknown")
    operation = path[2]
    account = tuple("".join(options.pop(option, [])) for option in _ACCOUNT)
    for output in (_OUTPUT | _SILENT) & options.keys() if not operation.startswith(_LISTING) else ():
        if len(options.pop(output)) != (output in _OUTPUT):
            raise CannotJudge(line, f"Portbook cannot read the value of {output}", id_="aws-value-unread")
    parameters: dict[str, Any] = _simple(line, known[operation], options)
    for option, words_behind in options.items():
        name, value = _parameter(line, known[operation], option, words_behind)
        if name in parameters:
            raise CannotJudge(line, f"{option} appears twice", id_="aws-option-twice", cure="write it once")
        parameters[name] = value
    model = VendorSchema(f"aws_{service}", "the service model", ("operations", operation, "schema"))
    model.check(line, parameters, operation)
    return Request(line, operation, parameters, account)


def _options(line: int, words: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The program, service and operation; and each option with its values.

    Options of every command may come before the service and the operation, each with its value.
    """
    path, options, last = list[str](), dict[str, list[str]](), ""
    for word in words:
        if word.startswith("--"):
            last, joined, value = word.partition("=")
            if last in options:
                raise CannotJudge(line, f"{last} appears twice", id_="aws-option-twice", cure="write it once")
            if len(path) < len(_PATH) and last not in {*_ACCOUNT, *_OUTPUT, *_SILENT}:
                raise CannotJudge(line, f"Portbook does not know what {last} does here", id_="aws-option-unknown")
            options[last] = [value] if joined else []
        elif len(path) < len(_PATH) and (not last or options[last] or last in _SILENT):
            path.append(word)
        elif last:
            options[last].append(word)
        else:
            raise Rejected(line, f"{word} belongs to no option", id_="aws-word-unexpected")
    return path, options


def _simple(line: int, operation: Mapping[str, Any], options: dict[str, list[str]]) -> dict[str, Any]:
    """The permission of `--protocol`, `--port` and `--cidr`; removes these from the options."""
    names = sorted(_PERMISSION_OPTIONS & options.keys() - operation["options"].keys())
    values = {name: options.pop(name) for name in names}
    if not values:
        return {}
    if "--ip-permissions" in options:
        message = f"--ip-permissions and {names[0]} exclude each other"
        raise Rejected(line, message, id_="aws-permissions-twice", cure="write one of them")
    if any(len(texts) != 1 for texts in values.values()) or "--protocol" not in values or "--cidr" not in values:
        raise Rejected(line, "the command needs one --protocol and one --cidr", id_="aws-permissions-missing")
    (protocol,), (cidr,), (port,) = values["--protocol"], values["--cidr"], values.get("--port", ["all"])
    ends = _RANGE.fullmatch({"all": "-1"}.get(port, port))
    if not ends:
        raise Rejected(
            line,
            f"{port} is neither a port nor a range of ports",
            id_="aws-port-invalid",
            cure="write a number, or two with a hyphen, the lower one first",
        )
    first, last = int(ends[1]), int(ends[2] or ends[1])
    number = {"all": "-1"}.get(protocol, protocol)
    if number in {"tcp", "udp", "6", "17"} and first < 0:
        message = "AWS does not document whether this means all ports"
        raise CannotJudge(line, message, id_="aws-ports-unclear", cure="write all ports as 0-65535")
    if number in {"icmp", "1"} and not ends[2] and first >= 0:
        raise CannotJudge(
            line,
            "the ICMP type has no code",
            id_="aws-icmp-code-missing",
            cure="write the type and the code, such as 3-4",
        )
    numbers = (
        {}
        if number not in {"tcp", "udp", "icmp", "6", "17", "1"} and first < 0
        else {"FromPort": first, "ToPort": last}
    )
    return {"IpPermissions": [{"IpProtocol": number, **numbers, "IpRanges": [{"CidrIp": cidr}]}]}


def _parameter(line: int, operation: Mapping[str, Any], option: str, texts: Sequence[str]) -> tuple[str, Any]:
    """The name of an option's parameter, and its value."""
    positive, flag = _NEGATED.get(option, (option, True))
    if positive in _NOT_IN_MODEL - operation["options"].keys():
        raise CannotJudge(line, f"Portbook does not know what {option} does here", id_="aws-option-unknown")
    if positive not in operation["options"]:
        raise Rejected(line, f"the CLI has no option {option} here", id_="aws-option-refused")
    name = operation["options"][positive]
    if positive == _TAGS:
        return name, [values.words(line, option, text) for text in texts]
    schema = operation["schema"]["properties"][name]
    if schema["type"] == "boolean":
        if texts:
            raise Rejected(line, f"{option} takes no value", id_="aws-option-refused", cure="write the option alone")
        return name, flag
    if not texts:
        raise Rejected(line, f"{option} needs a value", id_="aws-option-refused")
    if schema["type"] == "array":
        return name, values.several(line, option, schema.get("items", {}), texts)
    if len(texts) > 1:
        raise Rejected(line, f"{option} takes one value", id_="aws-option-refused")
    return name, values.single(line, option, schema, texts[0])
