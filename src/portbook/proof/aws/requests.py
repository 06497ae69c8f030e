"""Commands `aws` as the requests that the AWS CLI makes of them, taken apart by shlex and AWS's own service models.

Sources: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters.html and `cli-usage-shorthand.html` beside
it; https://docs.aws.amazon.com/cli/latest/reference/ec2 for the few options that the CLI has besides those of the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portbook.proof.command_line import command_lines
from portbook.proof.extracts import extract
from portbook.proof.vendor_schema import VendorSchema
from portbook.targets import CannotJudge, Rejected

_PROGRAM = "aws"
_VERB = 3
"""Where the options begin: behind the program, the service and the operation."""
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_PLAIN = re.compile(r"[A-Za-z0-9_.:/=,-]+")
_INGRESS = "--ingress"
_NEGATED = {"--no-egress": ("--egress", False), _INGRESS: ("--egress", False), "--no-dry-run": ("--dry-run", False)}
"""`--ingress` is the CLI's own word for `--no-egress`."""
_BESIDES = {
    *("--ca-bundle", "--cli-auto-prompt", "--cli-binary-format", "--cli-connect-timeout", "--cli-input-json"),
    *("--cli-input-yaml", "--cli-read-timeout", "--color", "--debug", "--endpoint-url", "--generate-cli-skeleton"),
    *("--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate", "--no-sign-request", "--no-verify-ssl", "--output"),
    *("--page-size", "--max-items", "--starting-token", "--profile", "--query", "--region", "--v2-debug"),
    *("--cidr", "--group-owner", "--port", "--protocol", "--source-group"),
}
"""Options that the CLI has for every command, and those that stand for parts of `--ip-permissions`."""


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        line: of its command.
        operation: as the CLI spells it: `create-network-acl-entry`.
        parameters: of the request, as the service model names them.
    """

    line: int
    operation: str
    parameters: Mapping[str, Any]


def version() -> str:
    """Of the service model."""
    return f"EC2's service model in botocore {extract('aws_ec2')['version']}"


def requests(text: str, service: str = "ec2") -> list[Request]:
    """The requests of a text's commands to one service, each of which the service's model takes.

    Raises:
        CannotJudge: a line is something else, or needs a shell.
        Rejected: the CLI has no such option, or the model refuses the parameters.
    """
    return [_request(service, each.line, each.words) for each in command_lines(text)]


def _request(service: str, line: int, words: Sequence[str]) -> Request:
    known = extract(f"aws_{service}")["operations"]
    operation = words[2] if words[:2] == (_PROGRAM, service) and len(words) >= _VERB else ""
    if operation not in known:
        raise CannotJudge(line, f"this is none of aws {service} {', '.join(known)}")
    parameters: dict[str, Any] = {}
    for option, values in _options(line, words[_VERB:]):
        name, value = _parameter(line, known[operation], option, values)
        if name in parameters:
            raise CannotJudge(line, f"{option} is there twice")
        parameters[name] = value
    model = VendorSchema(f"aws_{service}", "the service model", ("operations", operation, "schema"))
    model.check(line, parameters, operation)
    return Request(line, operation, parameters)


def _options(line: int, words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with the words behind it."""
    found: list[tuple[str, list[str]]] = []
    for word in words:
        if word.startswith("--"):
            name, joined, value = word.partition("=")
            found.append((name, [value] if joined else []))
        elif found:
            found[-1][1].append(word)
        else:
            raise Rejected(line, f"the CLI has no place for {word}")
    yield from found


def _parameter(line: int, operation: Mapping[str, Any], option: str, values: Sequence[str]) -> tuple[str, Any]:
    """The name of an option's parameter, and its value."""
    positive, flag = _NEGATED.get(option, (option, True))
    if positive in _BESIDES - operation["options"].keys():
        raise CannotJudge(line, f"what {option} does here cannot be judged")
    if positive not in operation["options"]:
        raise Rejected(line, f"the CLI has no option {option} here")
    name = operation["options"][positive]
    schema = operation["schema"]["properties"][name]
    if schema["type"] == "boolean":
        if values:
            raise Rejected(line, f"{option} takes no value")
        return name, flag
    if not values:
        raise Rejected(line, f"{option} needs a value")
    if schema["type"] == "array":
        return name, _list(line, option, schema.get("items", {}), values)
    if len(values) > 1:
        raise Rejected(line, f"{option} takes one value")
    return name, _value(line, option, schema, values[0])


def _list(line: int, option: str, schema: Mapping[str, Any], values: Sequence[str]) -> list[Any]:
    """Values one behind the other, or all of them as JSON."""
    if values[0].startswith("["):
        return list(_json(line, option, values, list))
    return [_value(line, option, schema, each) for each in values]


def _value(line: int, option: str, schema: Mapping[str, Any], said: str) -> Any:  # noqa: ANN401  # JSON
    if "://" in said:
        raise CannotJudge(line, f"the value of {option} is not in the text")
    kind = schema.get("type")
    if kind == "integer":
        if not _WHOLE.fullmatch(said):
            raise Rejected(line, f"{option} is a number, not {said}")
        return int(said)
    if kind == "object":
        return _json(line, option, [said], dict) if said.startswith("{") else _shorthand(line, option, schema, said)
    if kind == "string":
        return said
    raise CannotJudge(line, f"what {option} says is not understood here")


def _json(line: int, option: str, values: Sequence[str], kind: type[list[Any] | dict[str, Any]]) -> Any:  # noqa: ANN401  # JSON
    if len(values) > 1:
        raise Rejected(line, f"{option} takes one value if it is JSON")
    try:
        found = json.loads(values[0], object_pairs_hook=lambda pairs: _once(line, pairs))
    except (ValueError, RecursionError):
        raise Rejected(line, f"the value of {option} is not JSON") from None
    if not isinstance(found, kind):
        raise Rejected(line, f"the value of {option} is not of its type")
    return found


def _once(line: int, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise CannotJudge(line, "a key of its JSON stands twice")
    return dict(pairs)


def _shorthand(line: int, option: str, schema: Mapping[str, Any], said: str) -> dict[str, Any]:
    """`From=1,To=2` or `Name=a,Values=b,c`: the CLI's shorthand, as far as it needs neither quotes nor brackets."""
    if not _PLAIN.fullmatch(said):
        raise CannotJudge(line, f"the value of {option} is neither JSON nor the simplest shorthand")
    held: dict[str, list[str]] = {}
    last = ""
    for part in said.split(","):
        key, joined, value = part.partition("=")
        if (joined and key in held) or (not joined and not last) or not part:
            raise Rejected(line, f"the value of {option} is no shorthand of the CLI")
        last = key if joined else last
        held.setdefault(last, []).append(value if joined else part)
    return {key: _member(line, option, schema["properties"].get(key, {}), values) for key, values in held.items()}


def _member(line: int, option: str, schema: Mapping[str, Any], values: list[str]) -> Any:  # noqa: ANN401  # JSON
    if schema.get("type") == "array":
        return values
    if len(values) > 1:
        raise Rejected(line, f"the value of {option} is no shorthand of the CLI")
    return _value(line, option, schema or {"type": "string"}, values[0])
