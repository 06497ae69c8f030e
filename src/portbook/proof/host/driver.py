"""What drives a firewall on a host of the lab: a host profile is loaded, a snippet's steps are applied, the rule set is listed."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portbook.escape.visible import one_line
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed, Tools

INSERT_FIRST = "insert the rules, so that they come before a rule that drops or rejects the rest"
"""The cure on a host whose last rule drops or rejects everything."""
LET_ANSWERS_IN = "insert a rule for established and related packets into the chains of both directions"
"""The cure on a host whose rules do not let answers through."""
_COUNTERS = re.compile(r'(^:\S+ \S+ \[)\d+(:)\d+(?=\])|("packets": )\d+(, "bytes": )\d+|("handle": )\d+', re.MULTILINE)
"""How many packets a chain or a rule has counted, and the kernel's own numbers of rules."""


@dataclass(frozen=True)
class Host:
    """A host profile: a firewall as it is before the snippet.

    Attributes:
        name: as a badge shows it: `policy drop`.
        texts: what the driver loads, one text for each of its loaders, in their order.
        mandatory: whether an addition that does not load here fails; else it is "not for this host".
        advice: for a host that few have, what makes a text hold there that holds elsewhere, one sentence; empty where
            every text has to hold.
    """

    name: str
    texts: tuple[str, ...]
    mandatory: bool = True
    advice: str = ""


class NotAllowed(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The snippet has something that no tool may be given.

    Attributes:
        id: a stable name for it, such as `nft-program-not-allowed`.
    """

    def __init__(self, message: str, *, id_: str, line: int = 0, cure: str = "") -> None:
        """Take one sentence without a full stop, and the snippet's line; 0 where it is about no line."""
        super().__init__(f"{f'line {line}: ' if line else ''}{message}{f': {cure}' if cure else ''}")
        self.id = id_


@dataclass(frozen=True)
class Step:
    """One command of a snippet.

    Attributes:
        argv: the program and its arguments.
        stdin: what it reads.
        piped: how many steps before it print what it reads before that.
        line: its line in the snippet, where the driver quotes it; else 0.
    """

    argv: tuple[str, ...]
    stdin: str = ""
    piped: int = 0
    line: int = 0

    @property
    def text(self) -> str:
        """What it reads, or else its words."""
        return self.stdin or " ".join(self.argv)


@dataclass(frozen=True)
class Response:
    """How a firewall responds to steps.

    Attributes:
        failure: why the first step that fails does; empty where all succeed.
        output: what the steps print, without what others read; empty where one fails.
    """

    failure: str = ""
    output: str = ""

    @classmethod
    def of(cls, program: str, completed: ProgramResult) -> Response:
        """The response of one program."""
        return (
            cls(f"{program} refuses it: {first_line(completed)}")
            if completed.returncode
            else cls(output=completed.stdout)
        )


class Driver(ABC):
    """Drives one firewall. Whoever judges a snippet calls nothing else between `load` and the last `list`."""

    @abstractmethod
    def reset(self) -> None:
        """Forget all rules, files and processes."""

    @abstractmethod
    def load(self, host: Host) -> None:
        """Forget everything, then bring a host profile into the kernel.

        Raises:
            SandboxFailed: it does not load.
        """

    @abstractmethod
    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:
        """Run a snippet's steps up to the first that fails.

        Args:
            steps: what a reader runs when copying the snippet.
            prepares: whether they only come before what is judged, so that what they did an earlier time may be repeated.

        Raises:
            SandboxFailed: the tools cannot be run.
        """

    @abstractmethod
    def list(self) -> str:
        """The rule set in the kernel, as the target reads it, without counters and times.

        Raises:
            SandboxFailed: it cannot be listed.
        """

    def pieces(self, steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
        """The steps in parts that take effect one after another."""
        return [steps]


@dataclass(frozen=True)
class Listing:
    """How a rule set is listed.

    Attributes:
        programs: the programs that list it, each with what is put before its output.
        passing: beginnings of lines that are about the moment, not the rules.
    """

    programs: tuple[tuple[str, tuple[str, ...]], ...]
    passing: tuple[str, ...] = ()

    def by(self, tools: Tools, variant: Callable[[str], str] = str) -> str:
        """The rule set in the kernel, without counters and times.

        Args:
            tools: what runs the programs.
            variant: the name of the program that is run in the place of one.

        Raises:
            SandboxFailed: it cannot be listed.
        """
        parts = []
        for before, (name, *words) in self.programs:
            completed = tools.run((variant(name), *words))
            if completed.returncode:
                msg = f"{name} does not list its state: {first_line(completed)}"
                raise SandboxFailed(msg)
            parts += [before, self.lasting(completed.stdout)]
        return "".join(parts)

    def lasting(self, text: str) -> str:
        """What a program has listed, without counters and times."""
        lines = text.splitlines(keepends=True)
        kept = (line for line in lines if not (self.passing and line.startswith(self.passing)))
        return _COUNTERS.sub(_uncounted, "".join(kept))


@dataclass(frozen=True)
class ProgramDriver(Driver):
    """Drives a firewall whose own programs load, change and list its rules.

    Attributes:
        tools: what runs the programs.
        loaders: the programs that load a host's texts, in the order of the texts.
        listing: how the rule set is listed.
        variant: the name of the program that is run in the place of one.
    """

    tools: Tools
    loaders: tuple[tuple[str, ...], ...]
    listing: Listing
    variant: Callable[[str], str] = str

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self.tools.reset()

    def load(self, host: Host) -> None:
        """Load each of the host's texts by its loader."""
        self.reset()
        for argv, text in zip(self.loaders, host.texts, strict=True):
            completed = self._run(argv, text)
            if completed.returncode:
                raise not_loaded(host, argv[0], completed)

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:  # noqa: ARG002  # nothing is repeated
        """Run the program of each step."""
        outputs: list[str] = []
        for step in steps:
            first = len(outputs) - step.piped
            completed = self._run(step.argv, "".join((*outputs[first:], step.stdin)))
            del outputs[first:]
            if completed.returncode:
                return Response.of(step.argv[0], completed)
            outputs.append(completed.stdout)
        return Response(output="".join(outputs))

    def list(self) -> str:
        """What the programs list."""
        return self.listing.by(self.tools, self.variant)

    def pieces(self, steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
        """Each step takes effect by itself."""
        return [[step] for step in steps]

    def _run(self, argv: tuple[str, ...], stdin: str) -> ProgramResult:
        return self.tools.run((self.variant(argv[0]), *argv[1:]), stdin)


def not_loaded(host: Host, program: str, completed: ProgramResult) -> SandboxFailed:
    """The failure of a host profile that does not load."""
    return SandboxFailed(f"{program} does not load the host profile {host.name}: {first_line(completed)}")


def first_line(completed: ProgramResult) -> str:
    """The first line that a program that failed wrote to its standard error."""
    lines = [line.strip() for line in completed.stderr.splitlines() if line.strip()]
    return one_line(lines[0]) if lines else f"exit code {completed.returncode}"


def _uncounted(counter: re.Match[str]) -> str:
    return "0".join(text for text in counter.groups() if text) + "0"
