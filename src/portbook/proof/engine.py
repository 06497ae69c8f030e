"""What an engine is, and the register of all of them.

A wing of `portbook.firewalls` has its engines in `check/engines.py` as `ENGINES`; other packages add theirs by the entry
point `portbook.engines`, which names an `Engine`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import NamedTuple, TypeAlias

from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.plugins import plugins, wings
from portbook.proof import python_packages as packages
from portbook.proof.host.driver import Host
from portbook.proof.host.judgement import HostFirewall
from portbook.proof.sandbox import programs, unavailable
from portbook.proof.sandbox.tools import Tools
from portbook.targets import Target


@dataclass(frozen=True)
class Engine:
    """One tool that can check snippets.

    Attributes:
        id: its name in `Target.engines` and the ledger.
        title: as a page names it.
        rung: the evidence that it gives when all is well.
        judge: the evidence that it gives about a snippet, without the time; raises nothing but `SandboxFailed`.
        version: the tool and its version as it prints them; empty for an engine of our own.
        kernel: the kernel where it is part of the tool; empty where it is not.
        programs: what it runs, in the sandbox; empty for an engine of our own.
        stands_in_for: the id of the faster engine that it takes the place of when real ones are asked for; or empty.
        slow: whether it runs only when real engines are asked for, before the faster and weaker ones of its target.
        packages: distributions of Python that it needs, all of one extra of ours; empty where it needs none.
        extra: that extra.
        more: what else it needs that is not on this machine and what to do about it, one sentence; empty where all is.
        forms: the forms that it can judge.
        for_anyone: whether a text by anyone may be given to it; else only our own.
        supplementary: whether a reader does without it where it is missing: nothing can run the target's texts, and this
            is a second reader that comes as a large package.
        hosts: the host profiles that it tries a text on, all of them; none where it loads no texts.
        firewall: what it applies texts to on hosts of the lab; None where it applies none there.
        judge_delta: the evidence about a delta that it judges as a whole, raising as `judge`; None where its parts are judged
            one by one.
    """

    id: str
    title: str
    rung: Rung
    judge: Callable[[Snippet, Target, Tools], Evidence]
    version: Callable[[], str] = str
    kernel: Callable[[], str] = str
    programs: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    extra: str = ""
    stands_in_for: str = ""
    slow: bool = False
    more: Callable[[], str] = str
    forms: tuple[Form, ...] = (Form.ADD, Form.COMPLETE)
    for_anyone: bool = False
    supplementary: bool = False
    hosts: tuple[Host, ...] = ()
    firewall: HostFirewall | None = None
    judge_delta: Callable[[Delta, Target, Tools], Evidence] | None = None

    def lacking(self) -> str:
        """What is not on this machine and what to do about it, one sentence; empty where all is."""
        absent = next((name for name in self.packages if not packages.version(name)), "")
        if absent:
            return packages.missing(absent, self.extra)
        if self.programs and sys.platform != "linux":
            return unavailable.other_system(sys.platform)
        return (
            next((programs.missing(name) for name in self.programs if programs.find(name) is None), "") or self.more()
        )


class Readiness(NamedTuple):
    """What an engine is on one machine.

    Attributes:
        lacking: what is not there of it and what to do about it, one sentence; empty where all is.
        version: the tool and its version.
        kernel: the kernel where it is part of the tool; empty where it is not.
    """

    lacking: str
    version: str
    kernel: str


Equipment: TypeAlias = Callable[[Engine], Readiness]
"""What an engine is where snippets are judged: on this machine, or on the workers of a cluster."""


def here(engine: Engine) -> Readiness:
    """What an engine is on this machine."""
    return Readiness(engine.lacking(), engine.version(), engine.kernel())


@cache
def engines() -> dict[str, Engine]:
    """All engines by id."""
    by_id = {}
    for module in ("portbook.proof.reading.self_reading", *wings("check.engines")):
        by_id.update({engine.id: engine for engine in import_module(module).ENGINES})
    for point in plugins("portbook.engines"):
        engine = point.load()
        by_id[engine.id] = engine
    return dict(sorted(by_id.items()))


def candidates(known: Mapping[str, Engine], target: Target, *, real: bool) -> list[Engine]:
    """The engines of a target that this package knows, strongest first.

    If real ones are asked for, slow ones are among them, and others are in the place of faster ones.
    """
    instead = {engine.stands_in_for: engine for engine in known.values() if engine.stands_in_for and real}
    named = (known[id_] for id_ in target.engines if id_ in known)
    return [instead.get(engine.id, engine) for engine in named if real or not engine.slow]
