"""What one sandbox has shown of a front end, so that bytes that it has compiled need not be compiled again.

Not what another sandbox has shown: some front ends find out the addresses of their machine.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from portbook.proof.host.driver import Step
from portbook.proof.sandbox.tools import Files

_MOST = 256
"""How many outcomes of a kind are kept: the last ones that were used."""
_ENOUGH = 2
"""How many times a compilation has to do the same until it counts as known: an undo does so on an empty host and on one with an addition."""

_TABLE = re.compile(r"^(?=\*)", re.MULTILINE)

Part: TypeAlias = tuple[Step, ...]
"""Commands up to the one that loads what they have written."""
Run: TypeAlias = tuple[Part, ...]
"""Parts that were run one after another on an empty host."""
Dumps: TypeAlias = Mapping[int, str]
"""The rules in the kernel by version of IP, as its own program saves and restores them."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Inputs:
    """All that the outcome of a compilation depends on, byte for byte; the rest is the sandbox's, which stays the same.

    Attributes:
        argv: the command.
        version: that of the front end.
        files: its configuration.
    """

    argv: tuple[str, ...]
    version: str
    files: Files


@dataclass(frozen=True)
class Compiled:
    """What a compilation has done.

    Attributes:
        dumps: the rules that it has loaded.
        output: what it has printed.
        times: how many times in a row it has done that; 0 for good where it once did something else.
    """

    dumps: Dumps
    output: str
    times: int = 1

    @property
    def is_known(self) -> bool:
        """Whether what is judged may rest on it."""
        return self.times >= _ENOUGH


@dataclass(frozen=True)
class Prepared:
    """What a run has left.

    Attributes:
        files: the files, without what only the front end writes.
        dumps: the rules.
        output: what its last part printed.
    """

    files: Files
    dumps: Dumps
    output: str


class Latest(OrderedDict[_Key, _Value], Generic[_Key, _Value]):
    """Outcomes, of which only the last ones that were used are kept."""

    def use(self, key: _Key) -> _Value | None:
        """The outcome, which counts as used; None where there is none."""
        if key in self:
            self.move_to_end(key)
        return self.get(key)

    def keep(self, key: _Key, value: _Value) -> None:
        """Keep an outcome."""
        self[key] = value
        self.move_to_end(key)
        if len(self) > _MOST:
            self.popitem(last=False)


@dataclass
class Memory:
    """What one sandbox has shown of one front end.

    Attributes:
        facts: what the front end keeps about the machine, by file; None before it was asked.
        prepared: what runs have left that only come before what is judged.
        compiled: what compilations have done.
        listed: what lists after a run have printed.
    """

    facts: dict[str, str] | None = None
    prepared: Latest[Run, Prepared] = field(default_factory=Latest)
    compiled: Latest[Inputs, Compiled] = field(default_factory=Latest)
    listed: Latest[Run, str] = field(default_factory=Latest)

    def learn(self, inputs: Inputs, dumps: Dumps, output: str, lasting: Callable[[str], str]) -> None:
        """Keep what a compilation has just done, beside how often it has done so before.

        Args:
            inputs: what it was given.
            dumps: the rules that it has loaded.
            output: what it has printed.
            lasting: what of rules is not about the moment.
        """
        earlier, now = self.compiled.get(inputs), Compiled(dumps, output)
        times = 1 if earlier is None else earlier.times + 1
        if earlier and (earlier.times == 0 or not _alike(earlier, now, lasting)):
            times = 0
        self.compiled.keep(inputs, Compiled(dumps, output, times))


def _alike(one: Compiled, other: Compiled, lasting: Callable[[str], str]) -> bool:
    """Whether both have loaded the same tables; the kernel lists them in the order in which somebody asked for them."""

    def rules(compiled: Compiled) -> dict[int, list[str]]:
        return {version: sorted(_TABLE.split(lasting(dump))) for version, dump in compiled.dumps.items()}

    return one.output == other.output and rules(one) == rules(other)
