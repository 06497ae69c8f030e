"""How a packet filter is driven: a host is loaded, a snippet applied, the state listed and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from portbook.model import Rule, Snippet
from portbook.proof.host import steps as programs
from portbook.proof.host.profiles import Host
from portbook.proof.host.steps import Step, first_line
from portbook.proof.sandbox.sandbox import SandboxFailed, Tools
from portbook.targets import Reading, Target

_PASSING = re.compile(r'(^:\S+ \S+ \[)\d+(:)\d+(?=\])|("packets": )\d+(, "bytes": )\d+|("handle": )\d+', re.MULTILINE)
"""How many packets a chain or a rule has seen, and the kernel's own names of rules: they are about the moment too."""


@dataclass(frozen=True)
class Drive:
    """How a packet filter is driven.

    Attributes:
        engine: the engine's id.
        hosts: its host profiles.
        loaders: the programs that load a host's texts, in the order of the texts.
        lists: the programs that list the state, each with what stands before its output.
        passing: beginnings of lines in a listing that are about the moment, not the state.
        steps: what a reader runs when copying the snippet; raises `NotAllowed` or `Unreadable`.
        before: such a step where it only goes before what is judged: of an addition that an undo or a listing follows.
        version: the tool and its version.
    """

    engine: str
    hosts: tuple[Host, ...]
    loaders: tuple[tuple[str, ...], ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    steps: Callable[[Snippet], list[Step]]
    version: Callable[[], str]
    passing: tuple[str, ...] = ()
    before: Callable[[Step], Step] = lambda step: step

    def applied(self, host: Host, snippet: Snippet, target: Target, tools: Tools) -> tuple[Rule, ...]:
        """What a host lets through after a snippet that has been judged; it is left in that state.

        Raises:
            SandboxFailed: the host does not load, or the snippet does not, which it did before.
        """
        self.load(host, tools)
        failure, _printed = programs.run(self.steps(snippet), tools)
        if failure:
            msg = f"on host profile {host.name}, the second time: {failure}"
            raise SandboxFailed(msg)
        return rules(target, self.listing(tools))

    def load(self, host: Host, tools: Tools) -> None:
        """Bring a host into the kernel.

        Raises:
            SandboxFailed: it does not load.
        """
        tools.reset()
        for argv, text in zip(self.loaders, host.texts, strict=True):
            done = tools.run(argv, text)
            if done.returncode:
                msg = f"{argv[0]} does not load the host profile {host.name}: {first_line(done)}"
                raise SandboxFailed(msg)

    def listing(self, tools: Tools) -> str:
        """The rule set that is in the kernel, without what is about the moment.

        Raises:
            SandboxFailed: it cannot be listed.
        """
        parts = []
        for before, argv in self.lists:
            done = tools.run(argv)
            if done.returncode:
                msg = f"{argv[0]} does not list its state: {first_line(done)}"
                raise SandboxFailed(msg)
            lines = done.stdout.splitlines(keepends=True)
            parts += [before, *(line for line in lines if not (self.passing and line.startswith(self.passing)))]
        return _PASSING.sub(_uncounted, "".join(parts))


def rules(target: Target, listing: str) -> tuple[Rule, ...]:
    """What a state lets through. Host profiles list the same for every snippet.

    Raises:
        Unreadable: it has something that the target's grammar does not know.
        TooComplex: it cannot be brought into rules.
    """
    return _read(target.read_state, listing).rules


def _uncounted(found: re.Match[str]) -> str:
    return "0".join(each for each in found.groups() if each) + "0"


@lru_cache(maxsize=64)
def _read(read_state: Callable[[str], Reading], state: str) -> Reading:
    return read_state(state)
