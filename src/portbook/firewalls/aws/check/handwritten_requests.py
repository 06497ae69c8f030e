"""The parameters that the AWS CLI makes of a command line, checked as botocore and EC2 check them; what neither documents is not judged.

Sources: `awscli/customizations/ec2/secgroupsimplify.py` and `protocolarg.py`, `botocore/validate.py`, and the reference of EC2's API:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html and API_CreateNetworkAclEntry.html.
API_IpRange.html says that EC2 takes a network with host bits and writes it anew. That `--cidr` is for IPv4 only, and how EC2 words that a
network is none: https://github.com/aws/aws-cli/issues/2428.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from portbook.firewalls.aws.check import values
from portbook.handwritten.commands import placeholders
from portbook.proof.handwritten.read_commands import is_within_ipv4, refused, stands_for_any
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.program_reference import Invocation
from portbook.targets import CannotJudge, Rejected

EXTRACT = "aws_cli_ec2"
_SIMPLE = ("--protocol", "--port", "--cidr", "--source-group", "--group-owner")
"""Options of the CLI's own, for a rule in one line."""
_PROTOCOLS = frozenset({"tcp", "udp", "icmp", "all"})
_CAPITALS = frozenset({"TCP", "UDP", "ICMP", "ALL"})
_INPUT = ("--cli-input-json", "--cli-input-yaml")
_WITH_PORTS = frozenset({"tcp", "udp", "6", "17"})
_HIGHEST_PORT, _HIGHEST_PROTOCOL, _HIGHEST_RULE = 65535, 255, 32766
_NUMERIC = re.compile(r"[0-9][0-9./, ]*")
_CIDR = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})/([0-9]{1,2})")
_SYNTAX = re.compile(r"[\[\]{}]|[A-Za-z0-9]+=|\"[A-Za-z0-9]+\"\s*:")
"""What is no value in shorthand and JSON."""
_LOCAL = re.compile(r"(?:file|fileb|https?)://")
_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def check(call: Invocation) -> None:
    """Check a command line.

    Raises:
        CannotJudge: a value is not on the page, or in a form that Portbook cannot read.
        Rejected: the CLI or EC2 refuses it.
    """
    _refuse_both_forms(call)
    _check_simple(call)
    operation: Mapping[str, Any] = extract(EXTRACT)["operations"][call.command]
    for option, texts in call.options.items():
        if (name := operation["options"].get(option)) and texts:
            _check_parameter(call, option, name, operation["schema"]["properties"][name])
    _check_group(call)
    _check_entry(call)


def _refuse_both_forms(call: Invocation) -> None:
    if "--ip-permissions" in call.options:
        for option in _SIMPLE:
            if option in call.options:
                raise refused(call, f"The {option} option is not compatible with the --ip-permissions option")


def _check_simple(call: Invocation) -> None:
    if not call.command.endswith(("group-ingress", "group-egress")):
        return
    protocol, port, cidr = (call.value(option) for option in ("--protocol", "--port", "--cidr"))
    if protocol in _CAPITALS or (protocol and not stands_for_any(protocol)):
        _check_protocol(call, protocol)
    if port not in {"", "-1", "all"} and not stands_for_any(port):
        _check_ports(call, protocol, port)
    _check_cidr(call, cidr)


def _check_protocol(call: Invocation, protocol: str) -> None:
    if re.fullmatch(r"-?[0-9]{1,9}", protocol):
        if not -1 <= int(protocol) <= _HIGHEST_PROTOCOL:
            raise refused(call, "protocol numbers must be in the range 0-255 or -1 to specify all protocols")
    elif protocol not in _PROTOCOLS:
        raise refused(call, "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.")


def _check_ports(call: Invocation, protocol: str, port: str) -> None:
    ends = [end.strip() for end in port.split("-", 1)]
    if not all(re.fullmatch(r"-?[0-9]+", end) for end in ends):
        raise refused(call, "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)")
    if protocol in _WITH_PORTS:
        _check_range(call, int(ends[0]), int(ends[-1]))


def _check_range(call: Invocation, first: int, last: int) -> None:
    if first != -1 and not 0 <= first <= last <= _HIGHEST_PORT:
        raise refused(call, f"EC2 refuses the port range {first} to {last}")


def _check_cidr(call: Invocation, text: str) -> None:
    """EC2 refuses what is no IPv4 network with its length; a network with host bits it takes."""
    if not text or stands_for_any(text):
        return
    if (_NUMERIC.fullmatch(text) and not is_within_ipv4(_CIDR.fullmatch(text))) or _is_ipv6(text):
        raise refused(call, f"CIDR block {text} is malformed")


def _is_ipv6(text: str) -> bool:
    try:
        return ip_network(text, strict=False).version == 6  # noqa: PLR2004  # the version
    except ValueError:
        return False


def _check_parameter(call: Invocation, option: str, name: str, schema: Mapping[str, Any]) -> None:
    texts = call.options[option]
    if any(_LOCAL.match(text) for text in texts):
        return
    is_open = any(stands_for_any(_SYNTAX.sub(" ", text)) for text in texts)
    if schema["type"] == "string" or (schema["type"] == "integer" and is_open):
        return
    try:
        value = _parsed(call.line, option, schema, texts)
        if problem := next(_problems(name, value, schema), ""):
            raise refused(call, f"Parameter validation failed: {problem}")
        if name == "IpPermissions" and not is_open:
            for permission in value:
                _check_permission(call, permission)
    except Rejected as refusal:
        if is_open or any('\\"' in text for text in texts):
            message = "a placeholder stands in it, or quotes of another shell"
            raise CannotJudge(call.line, message, id_="aws-value-open") from None
        raise refusal from None


def _parsed(line: int, option: str, schema: Mapping[str, Any], texts: Sequence[str]) -> Any:  # noqa: ANN401  # JSON
    filled = [placeholders.put(text, "8443").strip() for text in texts]
    if schema["type"] != "array":
        return values.single(line, option, schema, filled[0])
    if len(filled) > 1 and filled[0].startswith(("[", "{")) and not filled[0].endswith(("]", "}")):
        raise CannotJudge(line, "JSON in several words", id_="aws-value-unread")
    return values.several(line, option, schema.get("items", {}), filled)


def _problems(path: str, value: object, schema: Mapping[str, Any]) -> Iterator[str]:
    """What botocore has against a value, in its words."""
    kind = _TYPES.get(schema.get("type", ""))
    if kind and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        yield f"Invalid type for parameter {path}, value: {value}, type: {type(value)}, valid types: {kind}"
    elif isinstance(value, dict):
        known: Mapping[str, Any] = schema.get("properties", {})
        for key, member in value.items():
            if key in known:
                yield from _problems(f"{path}.{key}", member, known[key])
            elif known:
                yield f'Unknown parameter in {path}: "{key}", must be one of: {", ".join(known)}'
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from _problems(f"{path}[{number}]", element, schema.get("items", {}))


def _check_permission(call: Invocation, permission: Mapping[str, Any]) -> None:
    for network in permission.get("IpRanges", ()):
        _check_cidr(call, network.get("CidrIp", ""))
    first, last = (permission.get(key) for key in ("FromPort", "ToPort"))
    if permission.get("IpProtocol") in _WITH_PORTS and first is not None and last is not None:
        _check_range(call, first, last)


def _check_group(call: Invocation) -> None:
    named = {"--group-id", "--group-name", *_INPUT}
    if call.command == "ec2 authorize-security-group-ingress" and not named & {*call.options}:
        raise refused(call, "The request must contain the parameter groupName or groupId")


def _check_entry(call: Invocation) -> None:
    """Source of the range of rule numbers, and of what tcp and udp need: the reference of CreateNetworkAclEntry."""
    if not call.command.endswith("network-acl-entry"):
        return
    if not {"--egress", "--ingress", *_INPUT} & {*call.options}:
        raise refused(call, 'Missing required parameter in input: "Egress"')
    number, action = call.value("--rule-number"), call.value("--rule-action")
    if re.fullmatch(r"[0-9]{1,9}", number) and not 1 <= int(number) <= _HIGHEST_RULE:
        raise refused(call, f"EC2 takes rule numbers from 1 to {_HIGHEST_RULE}, not {number}")
    if action and not stands_for_any(action) and action not in {"allow", "deny"}:
        raise refused(call, f"EC2 takes the rule actions allow and deny, not {action}")
    if call.value("--protocol") in _WITH_PORTS and "--port-range" not in call.options:
        raise refused(call, "EC2 requires --port-range for the protocols tcp and udp")
