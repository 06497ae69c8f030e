"""The engines for routers: the parsers of Ansible's network collections, and Portbook's own reading of names."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from portbook.evidence import Evidence, Rung
from portbook.firewalls.routers.check import lists, vyos
from portbook.firewalls.routers.check.collections import DISTRIBUTION, PLATFORMS
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading import self_reading
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.sandbox.tools import Tools
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Reading, Rejected, Target

PARSERS, NAMES = "ansible-networks", "router-names"
_DETAIL = "read, not run: no router was asked"


def version() -> str:
    """The version of the distribution, which fixes the versions of all collections; empty if it is not installed."""
    return python_packages.named(DISTRIBUTION) if python_packages.version(DISTRIBUTION) else ""


@lru_cache(maxsize=16)
def _rules(addition: Snippet) -> tuple[Rule, ...]:
    """The rules of an addition, cached: `_lost` needs them first, and an undo needs those of its addition."""
    platform = PLATFORMS.get(addition.id.target)
    return lists.rules(addition.text, platform) if platform else vyos.rules(addition.text)


def names(snippet: Snippet, *, whole: bool) -> frozenset[str]:
    """The names of the lists or entries in a snippet: an undo removes single entries, and a show lists whole lists."""
    platform = PLATFORMS.get(snippet.id.target)
    if platform is None:
        return vyos.names(snippet.text, snippet.id.form)
    return lists.names(snippet.text, snippet.id.form, platform, whole=whole)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Judge with the parser. If the parser skips a part of the addition, the evidence is weaker and names the reason."""
    whole = snippet.id.form is Form.SHOW

    def read(followed: Snippet) -> SecondView:
        """Read the rules of an addition; an undo or a show lets nothing through."""
        return SecondView(
            Reading(_rules(followed) if followed.id.form is Form.ADD else ()), names(followed, whole=whole)
        )

    lost = _lost(snippet, target)
    if not lost:
        return SecondReading(PARSERS, Rung.READ_BACK, version, read, _DETAIL).judge(snippet, target, tools)
    if snippet.id.form is Form.ADD:
        return replace(self_reading.read_back(snippet, target), engine=PARSERS, tool=version(), detail=lost)

    def named(followed: Snippet) -> SecondView:
        return SecondView(Reading(()), names(followed, whole=whole))

    return SecondReading(PARSERS, Rung.SELF_CONSISTENT, version, named, lost).judge(snippet, target, tools)


def _lost(snippet: Snippet, target: Target) -> str:
    """The reason why the parser cannot judge an addition of Portbook's own rendering; empty where it can.

    For an undo or a show, the addition that it belongs to.
    """
    following = snippet.id.form is not Form.ADD
    addition = addition_of(snippet, target) if following else snippet
    if not following and snippet.text != target.render(snippet.brief):
        return ""
    try:
        _rules(addition)
    except CannotJudge as lenient:
        return f"line {lenient.line}{' of the addition' if following else ''}: {lenient.sentence}"
    except Rejected:
        return ""
    return ""


_PARSERS = Engine(
    PARSERS,
    "The parsers of Ansible's network collections",
    Rung.READ_BACK,
    _judge,
    version,
    packages=(DISTRIBUTION,),
    extra="routers",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    supplementary=True,
)


def _judge_names(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Judge an undo or a show by its names, on machines without the parsers."""
    whole = snippet.id.form is Form.SHOW

    def read(followed: Snippet) -> SecondView:
        return SecondView(Reading(()), names(followed, whole=whole))

    return SecondReading(NAMES, Rung.SELF_CONSISTENT, str, read, _PARSERS.lacking()).judge(snippet, target, tools)


ENGINES = (
    _PARSERS,
    Engine(NAMES, "Portbook's own check of names", Rung.SELF_CONSISTENT, _judge_names, forms=(Form.UNDO, Form.SHOW)),
)
