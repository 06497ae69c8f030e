"""What can prove on this machine: for each target its engines, strongest first, and what is missing for which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portbook.evidence import Rung
from portbook.proof import python_packages
from portbook.proof.engine import Engine, candidates, engines
from portbook.proof.packets.lab.lab import NEEDS as LAB_PACKAGE
from portbook.proof.reading.self_reading import ENGINE as OWN_READER
from portbook.proof.sandbox import programs, sandbox
from portbook.proof.tool_packages.tool import TOOLS, Tool
from portbook.targets import Target

_EXTRA_OF_LAB = "lab"


@dataclass(frozen=True)
class ToolState:
    """One of the firewalls that can be unpacked.

    Attributes:
        tool: the firewall.
        places: its programs, where they are; None for one that is not here.
    """

    tool: Tool
    places: tuple[Path | None, ...]

    @property
    def cure(self) -> str:
        """What to do about programs that are not here; empty where all are."""
        return f"portbook tools install {self.tool.name}" if None in self.places else ""


@dataclass(frozen=True)
class EngineState:
    """One engine of a target.

    Attributes:
        engine: the engine.
        rung: the evidence that it gives here when all is well.
        tool: what it runs, with versions; empty where something is missing, or it is of our own.
        missing: what is not on this machine and what to do about it, one sentence; empty where all is.
        weakened: why it gives weaker evidence than it could and what to do about it; empty where it does not.
        real: whether it runs only with `--engines real`.
    """

    engine: Engine
    rung: Rung
    tool: str
    missing: str
    weakened: str
    real: bool


@dataclass(frozen=True)
class TargetState:
    """What proves a target's snippets here.

    Attributes:
        target: the target.
        engines: its engines, strongest first.
    """

    target: Target
    engines: tuple[EngineState, ...]

    def used(self, *, real: bool = False) -> EngineState | None:
        """The engine that a check here uses for an addition; None where all that could are missing."""
        return next((state for state in self.engines if not state.missing and (real or not state.real)), None)


def tool_states() -> tuple[ToolState, ...]:
    """The firewalls that can be unpacked, and where their programs are."""
    return tuple(ToolState(tool, tuple(map(programs.find, tool.programs))) for tool in TOOLS.values())


def target_states(targets: Iterable[Target]) -> tuple[TargetState, ...]:
    """What proves each target's snippets here."""
    states: dict[str, EngineState] = {}
    return tuple(TargetState(target, tuple(_engine_states(target, states))) for target in targets)


def _engine_states(target: Target, states: dict[str, EngineState]) -> Iterator[EngineState]:
    """Of one target; those of engines that several targets have are asked for once."""
    for engine, real in _engines(target):
        if engine.id not in states:
            states[engine.id] = _engine_state(engine, real=real)
        yield states[engine.id]


def _engines(target: Target) -> list[tuple[Engine, bool]]:
    """The target's engines, strongest first, and whether each runs only with `--engines real`; our own reader where it has none."""
    known = engines()
    fast = candidates(known, target, real=False)
    replaced = {engine.id for engine in fast}
    ordered: list[tuple[Engine, bool]] = []
    for engine in candidates(known, target, real=True):
        ordered.append((engine, engine.id not in replaced))
        ordered += [(known[engine.stands_in_for], False)] if engine.stands_in_for in replaced else []
    return ordered or [(OWN_READER, False)]


def _engine_state(engine: Engine, *, real: bool) -> EngineState:
    missing = engine.lacking() or ((sandbox.unavailable() or "") if engine.programs else "")
    rung, weakened = engine.rung, ""
    if rung is Rung.PROVEN and not python_packages.version(LAB_PACKAGE):
        rung, weakened = Rung.APPLIED, f"no packets are sent: {python_packages.missing(LAB_PACKAGE, _EXTRA_OF_LAB)}"
    return EngineState(engine, rung, "" if missing else engine.version(), missing, weakened, real)
