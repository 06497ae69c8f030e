"""Commands of the AWS CLI by anyone, read by its own options and EC2's model; none is run, and nothing is sent to AWS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portbook.firewalls.aws.check import handwritten_requests
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.read_commands import CommandReader, ReadTrial, stands_for_any
from portbook.proof.handwritten.tool import Effect, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.program_reference import Invocation, ProgramReference

_GLOBAL = (
    *(
        "--ca-bundle",
        "--cli-connect-timeout",
        "--cli-read-timeout",
        "--color",
        "--debug",
        "--endpoint-url",
        "--no-cli-pager",
    ),
    *("--no-paginate", "--no-sign-request", "--no-verify-ssl", "--output", "--profile", "--query", "--region"),
)
_INPUT = frozenset({"--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton", "--cli-auto-prompt"})
_EVERYWHERE = "0.0.0.0/0"
_ALL = frozenset({"all", "-1"})
_NUMBER = re.compile(r"[0-9]+(?:-[0-9]+)?")
_RANGE = re.compile(r"([0-9]+)[:.]{1,2}([0-9]+)")
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


def _remarks(call: Invocation) -> Iterator[Effect]:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html."""
    port = call.value("--port")
    ports = port if port != "0-65535" and _NUMBER.fullmatch(port) else ""
    if call.value("--protocol") in _ALL and ports:
        message = f"--protocol all lets all ports of all protocols through, not only {ports}"
        yield Effect(0, "port-ignored", message, "write --protocol tcp or --protocol udp")


READER = CommandReader(
    ProgramReference(
        "aws", handwritten_requests.EXTRACT, abbreviates=True, anywhere=_GLOBAL, stands_for_any=stands_for_any
    ),
    tuple(extract(handwritten_requests.EXTRACT)["commands"]),
    handwritten_requests.check,
    _remarks,
    instead=_INPUT,
    unknown="Unknown options",
)
"""What says whether a command is taken."""


def _mends(command: Command, step: Step, reply: Reply) -> Iterable[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    return READER.mends(step, _own_mends(step))


def _own_mends(step: Step) -> Iterator[Mend]:
    for at, word in enumerate(step.argv):
        option, joined, text = word.partition("=") if word.startswith("--") else (step.argv[at - 1], "", word)
        begin = f"{option}=" if joined else ""
        if option == "--port" and (match := _RANGE.fullmatch(text)):
            new = f"{match[1]}-{match[2]}"
            yield common.exchanged(step, at, begin + new, "range-separator", f"write the range as {new}")
        elif option == "--port" and re.fullmatch(r"[0-9]+(?:, ?[0-9]+)+", text):
            ports = re.split(r", ?", text)
            words = (*step.argv[:at], begin + ports[0], *step.argv[at + 1 :])
            cure = f"run it once for each of {', '.join(ports)}"
            yield Mend("one-port-each", replace(step, argv=words), cure)
        elif option == "--protocol" and text != text.lower():
            yield common.exchanged(step, at, begin + text.lower(), "misspelled-word", f"write {text.lower()}")
        if _ADDRESS.fullmatch(text):
            length = 0 if text == "0.0.0.0" else 32  # noqa: S104  # an address that is written, not one to listen on
            new = f"{text}/{length}"
            yield common.exchanged(step, at, begin + new, "cidr-without-length", f"write {new}, or another length")


def _opens(step: Step) -> str:
    words = " ".join(step.argv)
    opening = " authorize-security-group-ingress " in words and re.search(rf"--cidr[ =]{re.escape(_EVERYWHERE)}", words)
    return "in" if opening else ""


def _is_whole(argv: tuple[str, ...]) -> bool:
    return sum(word.startswith("--") for word in argv) > 1


TOOL = HandwrittenTool(
    "aws",
    frozenset({"aws"}),
    (),
    lambda: f"awscli {extract(handwritten_requests.EXTRACT)['version']}",
    READER.step,
    lambda _tools: ReadTrial(READER),
    _mends,
    _opens,
    _is_whole,
    in_lab=False,
    mentions=tuple(command.partition(" ")[2] for command in extract(handwritten_requests.EXTRACT)["commands"]),
    reads_placeholders=True,
    own_signs=True,
)
