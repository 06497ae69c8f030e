"""Commands of az by anyone, read by its own reference and what Azure documents; none is run, and nothing is sent to Azure.

Azure refuses a port that is neither a number nor a range (`SecurityRuleInvalidPortRange`), so also `80,443` in one word: az sends it
as it is. `az vm open-port` splits it. It refuses a priority that is not between 100 and 4096 (`SecurityRuleInvalidPriority`).

Sources: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update,
https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (networkSecurityGroups/securityRules),
https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview (priority, with
https://github.com/MicrosoftDocs/azure-docs/issues/115185), and for the words of refusals
https://github.com/hashicorp/terraform-provider-azurerm/pull/1530, https://github.com/ernestio/ernest/issues/475 and 473,
https://github.com/rh-mobb/documentation/pull/204. A prefix with host bits is not judged: reports of it differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from portbook.firewalls.azure.check.az_commands import REFERENCE
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.read_commands import CommandReader, ReadTrial, is_within_ipv4, refused, stands_for_any
from portbook.proof.handwritten.tool import Effect, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.proof.reading.program_reference import Invocation

_COMMANDS = (
    *(f"network nsg rule {verb}" for verb in ("create", "update", "delete")),
    "network nsg create",
    "vm open-port",
)
_PORTS = ("--destination-port-ranges", "--source-port-ranges")
_PREFIXES = ("--destination-address-prefixes", "--source-address-prefixes")
_PORT = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_NO_PORT = re.compile(r"[0-9][0-9,:; /.-]*|[a-z]+", re.IGNORECASE)
_PREFIX = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:/([0-9]{1,2}))?")
_HIGHEST_PORT = 65535
_PRIORITIES = range(100, 4097)
_LISTED = re.compile(r"[0-9]+(?:-[0-9]+)?(?:[, ]+[0-9]+(?:-[0-9]+)?)+")
_RANGE = re.compile(r"(?<![0-9])([0-9]+):([0-9]+)(?![0-9])")
_LIKE_A_CHOICE = re.compile(r"[A-Za-z*]+")
_ENOUGH = 2


def _check(call: Invocation) -> None:
    for option in _PORTS:
        for text in call.options.get(option, ()):
            _check_port(call, text)
    for text in call.value("--port").split(",") if call.command == "vm open-port" else ():
        _check_port(call, text)
    for option in _PREFIXES:
        for text in call.options.get(option, ()):
            _check_prefix(call, text)
    _check_priority(call)
    name = call.value("--name")
    if call.command == "network nsg rule create" and " " in name.strip() and not stands_for_any(name):
        message = (
            f"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it "
            "must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'."
        )
        raise refused(call, message)


def _check_port(call: Invocation, text: str) -> None:
    if not _NO_PORT.fullmatch(text) or stands_for_any(text):
        return
    match = _PORT.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if text.lower() != "null" and not first <= last <= _HIGHEST_PORT:
        message = (
            f"Security rule has invalid Port range. Value provided: {text}. "
            "Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535."
        )
        raise refused(call, message)


def _check_prefix(call: Invocation, text: str) -> None:
    if not re.fullmatch(r"[0-9][0-9./, ]*", text):
        return
    if not is_within_ipv4(_PREFIX.fullmatch(text)):
        raise refused(call, f"Security rule has invalid Address prefix. Value provided: {text}")


def _check_priority(call: Invocation) -> None:
    priority = call.value("--priority")
    if re.fullmatch(r"-?[0-9]{1,9}", priority) and int(priority) not in _PRIORITIES:
        message = f"Security rule has invalid Priority. Value provided: {priority} Allowed range 100-4096."
        raise refused(call, message)


def _no_remarks(_call: Invocation) -> Iterable[Effect]:
    return ()


READER = CommandReader(
    replace(REFERENCE, stands_for_any=stands_for_any),
    _COMMANDS,
    _check,
    _no_remarks,
    instead=frozenset({"--ids"}),
    configured=frozenset({"--resource-group"}),  # az configure --defaults group=NAME
)
"""What says whether a command is taken."""


def _mends(command: Command, step: Step, reply: Reply) -> Iterable[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    return READER.mends(step, _own_mends(step))


def _own_mends(step: Step) -> Iterator[Mend]:
    for at, word in enumerate(step.argv):
        option, joined, text = word.partition("=") if word.startswith("--") else ("", "", word)
        begin = f"{option}=" if joined else ""
        ranged = _RANGE.sub(r"\1-\2", text)
        if ranged != text:
            yield common.exchanged(step, at, begin + ranged, "range-separator", f"write the range as {ranged}")
        if _LISTED.fullmatch(text):
            yield _apart(step, at, begin, re.split(r"[, ]+", text))
        if word.endswith(",") and re.fullmatch(r"[0-9-]+,", text):
            new = text.rstrip(",")
            words = tuple(other.rstrip(",") if re.fullmatch(r"[0-9-]+,", other) else other for other in step.argv)
            cure = f"write {begin}{new} and what follows with blanks, without commas"
            yield Mend("one-port-each", replace(step, argv=words), cure)
    known = {
        choice for command in _COMMANDS for option in REFERENCE.options(command).values() for choice in _words(option)
    }
    yield from (
        mend for mend in common.near_words(step, known, rule="misspelled-word") if _LIKE_A_CHOICE.fullmatch(mend.old)
    )


def _words(option: object) -> Sequence[str]:
    choices = option.get("choices", ()) if isinstance(option, dict) else ()
    return [choice for choice in choices if len(choice) > _ENOUGH and choice[0].isupper()]


def _apart(step: Step, at: int, begin: str, values: Sequence[str]) -> Mend:
    words = (*step.argv[:at], f"{begin}{values[0]}", *values[1:], *step.argv[at + 1 :])
    new = " ".join(values)
    return Mend("one-port-each", replace(step, argv=words), f"write {begin}{new}", step.argv[at], f"{begin}{new}")


def _opens(step: Step) -> str:
    words = " ".join(step.argv).lower()
    if "network nsg rule create" not in words or re.search(
        r"--access[ =]deny|--direction|--source-(?:address|asg)", words
    ):
        return ""
    return "in"


def _is_whole(argv: tuple[str, ...]) -> bool:
    return sum(word.startswith("-") for word in argv) >= _ENOUGH


TOOL = HandwrittenTool(
    "azure",
    frozenset({"az"}),
    (),
    REFERENCE.version,
    READER.step,
    lambda _tools: ReadTrial(READER),
    _mends,
    _opens,
    _is_whole,
    in_lab=False,
    mentions=_COMMANDS,
    reads_placeholders=True,
    own_signs=True,
)
