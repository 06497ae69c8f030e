"""Entries of Cisco's access lists that people wrote. No router is asked: only what is certainly wrong is told."""

from __future__ import annotations

from functools import partial

from portbook.firewalls.routers.check import written_entries
from portbook.handwritten.commands.session import CONFIGURATIONS, SHELLS
from portbook.handwritten.commands.text_kind import TextKind
from portbook.proof.handwritten import reading_trial
from portbook.proof.handwritten.tool import Answer, HandwrittenTool, Reply
from portbook.targets import Rejected

_CISCO, _ANY = "Cisco access list", "access list"
_LANGUAGES = frozenset(
    {"cisco", "ios", "cisco-ios", "cisco_ios", "ciscoios", "iosxe", "ios-xe", "cisco-cli", "cisco_ios_xe"}
)
_WORDS = ("access-list",)
_WHOSE = {True: "the grammar of Cisco's access lists", False: "the grammar of access lists"}


def _read(text: str, *, of_cisco: bool) -> Reply:
    try:
        written_entries.check(text, of_cisco=of_cisco)
    except Rejected as rejected:
        return Reply(Answer.REJECTED, rejected.message, rejected.line, rejected.column, _WHOSE[of_cisco])
    return Reply(Answer.ACCEPTED)


TOOL = HandwrittenTool(
    "routers",
    frozenset(),
    (),
    lambda: "entries of access lists",
    reading_trial.step,
    lambda _tools: reading_trial.ReadingTrial(
        {_CISCO: partial(_read, of_cisco=True), _ANY: partial(_read, of_cisco=False)}
    ),
    reading_trial.no_mends,
    reading_trial.no_direction,
    reading_trial.always_whole,
    in_lab=False,
    kinds=(
        TextKind(_CISCO, _LANGUAGES, _WORDS, written_entries.parts, is_statement=True),
        TextKind(_ANY, SHELLS | CONFIGURATIONS, _WORDS, written_entries.parts, is_statement=True),
    ),
)
