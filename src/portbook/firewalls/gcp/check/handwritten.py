"""Commands of gcloud by anyone, read by its own reference and what Google documents; none is run, and nothing is sent to Google.

gcloud splits `--allow` and `--rules` at commas, and takes each part as `PROTOCOL[:PORT[-PORT]]`: in `tcp:80,443`, 443 is a protocol.

Sources: `api_lib/compute/firewalls_utils.py` and `surface/compute/firewall_rules/` of gcloud, its reference
https://cloud.google.com/sdk/gcloud/reference/compute/firewall-rules/create, and that of the API,
https://cloud.google.com/compute/docs/reference/rest/v1/firewalls: the pattern of names and tags, protocols as numbers of IP, ports of
tcp, udp and sctp only. For the words of refusals https://github.com/terraform-google-modules/terraform-google-network/issues/535 and
https://github.com/mchmarny/grunner/issues/6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from portbook.firewalls.gcp.check.gcloud_commands import REFERENCE
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.read_commands import CommandReader, ReadTrial, is_within_ipv4, refused, stands_for_any
from portbook.proof.handwritten.tool import Effect, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.proof.reading.program_reference import Invocation
from portbook.targets import CannotJudge

_COMMANDS = tuple(f"compute firewall-rules {verb}" for verb in ("create", "update", "delete"))
_ANYWHERE = (
    "--account",
    "--billing-project",
    "--configuration",
    "--format",
    "--impersonate-service-account",
    "--log-http",
    "--project",
)
_SPECIFICATION = re.compile(r"([a-zA-Z0-9+.-]+)(?::([0-9]+(?:-[0-9]+)?))?")
"""As gcloud's own pattern has it."""
_LISTS = ("--allow", "--rules")
_WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
_WITHOUT_PORTS = frozenset({"icmp", "esp", "ah", "ipip", "all"})
_BY_NUMBER = {"icmpv6": "58", "ipv6-icmp": "58", "icmp6": "58", "gre": "47"}
"""Protocols that Google knows by their numbers only."""
_KNOWN = _WITH_PORTS | _WITHOUT_PORTS
_NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_HIGHEST, _HIGHEST_PROTOCOL = 65535, 255
_NETWORK = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:/([0-9]{1,3}))?")
_PORT_AND_MORE = re.compile(r"(tcp|udp|sctp):([0-9]+(?:-[0-9]+)?)((?:,[0-9]+(?:-[0-9]+)?)+)")
"""A port with its protocol, and others without."""
_REAL_PROTOCOLS = frozenset(
    {"1", "2", "4", "6", "17", "41", "47", "50", "51", "58", "88", "89", "94", "103", "112", "115", "132"}
)
"""Numbers of protocols that people open; nobody needs those of other numbers that are ports as well."""


def _check(call: Invocation) -> None:
    _check_action(call)
    for option in _LISTS:
        for specification in _parts(call, option):
            _check_specification(call, specification)
    for option in ("--source-ranges", "--destination-ranges"):
        for network in _parts(call, option):
            _check_network(call, network)
    for option in ("--target-tags", "--source-tags"):
        for tag in _parts(call, option):
            _check_name(call, tag, f"{option.strip('-').replace('-t', 'T')}[0]")
    for name in call.arguments:
        _check_name(call, name.rpartition("/")[2])
    priority = call.value("--priority")
    if re.fullmatch(r"-?[0-9]{1,9}", priority) and not 0 <= int(priority) <= _HIGHEST:
        raise refused(call, f"the priority is a number from 0 to {_HIGHEST}, not {priority}")


def _check_action(call: Invocation) -> None:
    """What gcloud checks itself."""
    options = call.options
    if not call.command.endswith("create"):
        return
    if "--rules" in options and "--allow" in options:
        raise refused(call, "Can NOT specify --rules and --allow in the same request.")
    if ("--action" in options) != ("--rules" in options):
        raise refused(call, "Must specify --rules with --action.")
    if call.value("--direction") in {"EGRESS", "OUT"} and "--source-tags" in options:
        raise refused(call, "Should not specify source tag or service account for egress direction.")


def _parts(call: Invocation, option: str) -> Sequence[str]:
    """The elements of a list: what is between commas."""
    text = call.value(option)
    if text.startswith("^"):
        raise CannotJudge(call.line, "the list has another delimiter", id_="gcp-list-unknown")
    return text.removesuffix(",").split(",") if text else ()


def _check_specification(call: Invocation, text: str) -> None:
    if stands_for_any(text) and not re.fullmatch(r"[A-Z]{3,4}[:/][0-9]+", text):
        return
    match = _SPECIFICATION.fullmatch(text)
    if not match:
        raise refused(call, f"Firewall rules must be of the form PROTOCOL[:PORT[-PORT]]; received [{text}].")
    protocol, ports = match[1], match[2] or ""
    first, _, last = ports.partition("-")
    _check_protocol(call, protocol)
    if ports and protocol in _WITHOUT_PORTS:
        raise refused(call, f"{text}: ports may only be specified on rules whose protocol is one of [TCP, UDP, SCTP]")
    if ports and not int(first) <= int(last or first) <= _HIGHEST:
        raise refused(call, f"{ports} is neither a port nor a range of ports")


def _check_protocol(call: Invocation, protocol: str) -> None:
    """Names with capitals are not judged, as nobody documents what becomes of them."""
    number = protocol.isdecimal() and int(protocol) <= _HIGHEST_PROTOCOL
    if not number and protocol not in _KNOWN and protocol == protocol.lower():
        known = ", ".join(f'"{name}"' for name in sorted(_KNOWN))
        message = f"'{protocol}' is an invalid IPProtocol. Must be one of [{known}] or an IP protocol number between 0 and 255."
        raise refused(call, message)


def _check_network(call: Invocation, text: str) -> None:
    if not re.fullmatch(r"[0-9][0-9./]*", text):
        return
    if not is_within_ipv4(_NETWORK.fullmatch(text)):
        raise refused(call, f"{text} is no IPv4 or IPv6 address range in CIDR form")


def _check_name(call: Invocation, name: str, field: str = "name") -> None:
    if not name or stands_for_any(name) or _NAME.fullmatch(name):
        return
    if re.search(r"[A-Z_ /]", name):
        pattern = "'(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'"
        raise refused(call, f"Invalid value for field 'resource.{field}': '{name}'. Must be a match of regex {pattern}")


def _remarks(call: Invocation) -> Iterator[Effect]:
    """A port behind a comma that is also the number of a protocol, which the API accepts."""
    for option in _LISTS:
        parts = _parts(call, option)
        lonely = [part for part in parts if part.isdecimal() and part not in _REAL_PROTOCOLS]
        if lonely and re.match(r"(?:tcp|udp|sctp):[0-9]", parts[0]):
            protocol = parts[0].partition(":")[0]
            message = f"gcloud reads {lonely[0]} as the number of a protocol, not as a port"
            yield Effect(0, "port-as-protocol", message, f"write {protocol}:{lonely[0]}")


READER = CommandReader(
    replace(REFERENCE, anywhere=tuple(dict.fromkeys((*REFERENCE.anywhere, *_ANYWHERE))), stands_for_any=stands_for_any),
    _COMMANDS,
    _check,
    _remarks,
    instead=frozenset({"--flags-file"}),
)
"""What says whether a command is taken."""


def _mends(command: Command, step: Step, reply: Reply) -> Iterable[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    return READER.mends(step, _own_mends(step))


def _own_mends(step: Step) -> Iterator[Mend]:
    for at, word in enumerate(step.argv):
        option, joined, text = word.partition("=") if word.startswith("--") else ("", "", word)
        begin = f"{option}=" if joined else ""
        numbered = ",".join(_BY_NUMBER.get(part, part) for part in text.split(","))
        if numbered != text:
            yield common.exchanged(step, at, begin + numbered, "rejected-by-tool", f"write {begin}{numbered}")
        if not re.match(r"(?:[a-z]{3,4}|[A-Z]{3,4})[:/][0-9]", text):
            continue
        new = re.sub(r"([a-z])/(?=[0-9])", r"\1:", text.replace(", ", ",").lower())
        ranged = re.sub(r":([0-9]+):([0-9]+)", r":\1-\2", new)
        if ranged != new:
            yield common.exchanged(step, at, begin + ranged, "range-separator", f"write the range as {ranged}")
        repeated = _PORT_AND_MORE.sub(_with_protocol, ranged)
        if repeated != ranged:
            yield common.exchanged(step, at, begin + repeated, "missing-protocol", f"write {begin}{repeated}")
        yield common.exchanged(step, at, begin + new, "rejected-by-tool", f"write {begin}{new}")
        if word.endswith(","):
            yield from _joined(step, at)
    for at, word in enumerate(step.argv[1:], 1):
        if re.search(r"[A-Z_ ]", word) and not word.startswith("-"):
            new = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
            yield common.exchanged(step, at, new, "rejected-by-tool", f"write {new}")


def _with_protocol(match: re.Match[str]) -> str:
    return ",".join(f"{match[1]}:{port}" for port in (match[2], *match[3].strip(",").split(",")))


def _joined(step: Step, at: int) -> Iterator[Mend]:
    """A list with blanks behind its commas, of which a shell makes words."""
    end = at
    while end < len(step.argv) - 1 and step.argv[end].endswith(","):
        end += 1
    new = "".join(step.argv[at : end + 1])
    words = (*step.argv[:at], new, *step.argv[end + 1 :])
    old = " ".join(step.argv[at : end + 1])
    yield Mend("rejected-by-tool", replace(step, argv=words), f"write {new} without blanks", old, new)


def _opens(step: Step) -> str:
    words = " ".join(step.argv).lower()
    others = r"--direction|--action[ =]deny|--source|--destination"
    return "in" if "firewall-rules create" in words and not re.search(others, words) else ""


def _is_whole(argv: tuple[str, ...]) -> bool:
    return any(word.startswith(_LISTS) for word in argv)


TOOL = HandwrittenTool(
    "gcp",
    frozenset({"gcloud"}),
    (),
    REFERENCE.version,
    READER.step,
    lambda _tools: ReadTrial(READER),
    _mends,
    _opens,
    _is_whole,
    in_lab=False,
    mentions=tuple(command.partition(" ")[2] for command in _COMMANDS),
    reads_placeholders=True,
    own_signs=True,
)
