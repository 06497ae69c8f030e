"""Commands of the `openstack` client by anyone, read by its own reference; none is run, and nothing is sent to a cloud.

The client writes a range of ports with a colon (`osc_lib/cli/parseractions.py`). Neutron knows ports up to 65535:
https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portbook.firewalls.openstack.check.client_commands import CREATE_RULE, REFERENCE
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.read_commands import CommandReader, ReadTrial, is_within_ipv4, stands_for_any
from portbook.proof.handwritten.tool import Effect, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.proof.reading.program_reference import Invocation
from portbook.targets import Rejected

_OLD = frozenset({"--src-ip", "--src-group"})
"""Options that older clients have, and the reference has not."""
_HIGHEST_PORT = 65535
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")
_NETWORK = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:/([0-9]{1,3}))?")


def _check(call: Invocation) -> None:
    ports = call.value("--dst-port")
    if re.fullmatch(r"[0-9:]+", ports) and max(int(port) for port in ports.split(":")) > _HIGHEST_PORT:
        raise Rejected(call.line, f"Invalid value for port {ports}", id_="command-refused")
    match = _NETWORK.fullmatch(call.value("--remote-ip"))
    if match and not is_within_ipv4(match):
        raise Rejected(call.line, f"Invalid CIDR {match[0]} given as IP prefix.", id_="command-refused")


def _no_remarks(_call: Invocation) -> Iterable[Effect]:
    return ()


READER = CommandReader(replace(REFERENCE, stands_for_any=stands_for_any), (CREATE_RULE,), _check, _no_remarks)
"""What says whether a command is taken."""


def _step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is read; options of older clients are not."""
    return None if _OLD & {word.partition("=")[0] for word in words} else READER.step(command, words)


def _mends(command: Command, step: Step, reply: Reply) -> Iterable[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    return READER.mends(step, _own_mends(step))


def _own_mends(step: Step) -> Iterator[Mend]:
    for at, word in enumerate(step.argv):
        ranged = _RANGE.sub(r"\1:\2", word)
        if ranged != word and "--dst-port" in {step.argv[at - 1], word.partition("=")[0]}:
            cure = f"write the range as {ranged.rpartition('=')[2]}"
            yield common.exchanged(step, at, ranged, "range-separator", cure)


def _opens(_step: Step) -> str:
    """Nothing is said of directions: a rule may be for another group."""
    return ""


def _is_whole(argv: tuple[str, ...]) -> bool:
    return sum(word.startswith("--") for word in argv) > 1


TOOL = HandwrittenTool(
    "openstack",
    frozenset({"openstack"}),
    (),
    REFERENCE.version,
    _step,
    lambda _tools: ReadTrial(READER),
    _mends,
    _opens,
    _is_whole,
    in_lab=False,
    mentions=(CREATE_RULE,),
    reads_placeholders=True,
    own_signs=True,
)
