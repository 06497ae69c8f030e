"""What a target is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from portbook.model import Brief, Form, Lack, Rule


class Group(StrEnum):
    """How the reader's choice of firewall is grouped."""

    LINUX = "Linux host"
    WINDOWS = "Windows"
    CLOUD = "Cloud"
    KUBERNETES = "Kubernetes"
    ROUTER = "Router"
    AUTOMATION = "Automation"


@dataclass(frozen=True)
class Remark:
    """Something a reader of a text noticed that explains its meaning: `chain input has no hook, so it sees no packet`.

    Attributes:
        line: the line that it is about, from 1; 0 where it is about none.
        message: one sentence without a full stop.
        id: a stable name for it, as of an `Unreadable`.
        cure: what to do, one sentence without a full stop; empty where there is nothing to do, or the message says it.
    """

    line: int
    message: str
    id: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Doubt:
    """Packets that may pass or not, for what decides is not in the text: an interface, a set, another table.

    Attributes:
        line: the line that decides.
        message: why nobody can say, one sentence without a full stop.
        rules: the packets.
        id: a stable name for it, as of an `Unreadable`.
        cure: what to do, one sentence without a full stop; empty where the message says it.
    """

    line: int
    message: str
    rules: tuple[Rule, ...]
    id: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Cause:
    """One statement of a text, and packets that it decides about.

    Attributes:
        line: its line in the text, from 1; 0 where it has none.
        rules: the packets.
        what: what the statement is, where it is not a rule: `the policy of chain INPUT`; empty for a rule.
    """

    line: int
    rules: tuple[Rule, ...]
    what: str = ""


def _no_causes() -> tuple[Cause, ...]:
    return ()


@dataclass(frozen=True)
class Reading:
    """What a text, or the state of an engine, lets through.

    Attributes:
        rules: the accept-space for first packets, as rules; loopback with scope `self`.
        remarks: why the rules are other than a reader of the text might think.
        doubts: what may pass besides: nobody can say, for not all of the text is understood.
        opens: which statement lets which of the rules through. May leave rules out. Asked for only where a difference is
            explained, as it takes another walk through the text; raises as the reader does.
        closes: what the statements of an addition close that no statement before them opens. An addition to a firewall
            must close nothing. Asked for only by whoever judges a text, likewise.
        stored: what passes only after the next start or reload, for it was written to a file and not loaded.
        side_effects: what a text does besides, which no rule can say: it opens forwarding, floods the log, takes rules away.
        broadcast: packets among the rules that may not pass to a broadcast address. It matters only to a flow whose
            destination is written to be one.
        uncounted: packets among the rules that a program of the host closes at the time, as it does to banned addresses.
            They matter only to a flow with addresses of its own.
        pods: what stands for the pods that the text is for; empty where it is for hosts, or for all.
        replaces: what the text is the whole of, and so takes the place of, where it is taken for an addition.
    """

    rules: tuple[Rule, ...]
    remarks: tuple[Remark, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    opens: Callable[[], tuple[Cause, ...]] = field(default=_no_causes, compare=False, repr=False)
    closes: Callable[[], tuple[Cause, ...]] = field(default=_no_causes, compare=False, repr=False)
    stored: tuple[Cause, ...] = ()
    side_effects: tuple[Remark, ...] = ()
    broadcast: tuple[Doubt, ...] = ()
    uncounted: tuple[Doubt, ...] = ()
    pods: str = ""
    replaces: tuple[Remark, ...] = ()


class Unreadable(Exception):  # noqa: N818  # it says what the text is, as KeyError does
    """A text that cannot be turned into rules.

    Attributes:
        line: its line in the text, from 1.
        message: one sentence without a full stop; quotes nothing from outside the text.
        id: a stable name for what is wrong, such as `nft-unknown-statement`.
        cure: what to do, one sentence without a full stop; empty where the message says it.
        column: where in the line it is, from 1.
    """

    def __init__(self, line: int, message: str, *, id_: str = "", cure: str = "", column: int = 1) -> None:
        super().__init__(f"line {line}: {message}{f': {cure}' if cure else ''}")
        self.line = line
        self.message = message
        self.id = id_
        self.cure = cure
        self.column = column

    @property
    def sentence(self) -> str:
        """The message with its cure."""
        return f"{self.message}: {self.cure}" if self.cure else self.message

    def at(self, line: int, before: str = "") -> Self:
        """The same about another line, for what was read apart from the text around it.

        Args:
            line: the line in the whole text, from 1.
            before: where in the text it is, in words that stand before the message.
        """
        return type(self)(line, before + self.message, id_=self.id, cure=self.cure, column=self.column)


class CannotJudge(Unreadable):
    """It has a statement, match, hook or option that the closed grammar does not know: nobody can say what it does."""


class Rejected(Unreadable):
    """It is wrong by the target's own rules: port 70000, a reversed range, an unknown protocol."""


def _no_state(_state: str) -> Reading:
    msg = "this target has no engine state"
    raise NotImplementedError(msg)


@dataclass(frozen=True, eq=False)
class Target:
    """One firewall or cloud. Each is equal only to itself.

    Attributes:
        id: its name in commands, addresses and data.
        title: as people write it.
        group: where the reader looks for it.
        language: info string of its fences, a Pygments lexer's alias.
        languages: the same for the forms that are written in another language.
        forms: the forms it renders; `add` is always among them.
        lacks: what it has no words for.
        engines: ids of the engines that can check it, strongest first.
        render: a brief as text that ends in a newline. Pure: the same brief gives the same bytes. Called only with
            rules expressed in what the target can say.
        read: a text of any form as rules; raises `CannotJudge` or `Rejected`.
        read_state: the engine's own listing as rules.
        read_host: what people get when they ask a machine for its rules, as rules; also the commands run on it. None
            where only commands are read.
        read_host_by: the same for packets that come and go by the interface of that name. None where no rule is for
            single interfaces.
        base: what a `complete` file lets through besides the flows: loopback, neighbour discovery, and so on.
        never: what no addition opens there, so that a rule for every protocol does not either; its notes say so.
        notes: what a reader must know to use its snippets, one sentence each, Markdown.
        for_network: whether it filters what is for other hosts too, so that only the addresses of a host tell its packets.
        links: (title, URL) of the documents that the target's facts come from.
    """

    id: str
    title: str
    group: Group
    language: str
    render: Callable[[Brief], str]
    read: Callable[[str], Reading]
    forms: tuple[Form, ...] = (Form.ADD,)
    lacks: tuple[Lack, ...] = ()
    engines: tuple[str, ...] = ()
    read_state: Callable[[str], Reading] = _no_state
    read_host: Callable[[str], Reading] | None = None
    read_host_by: Callable[[str, str], Reading] | None = None
    base: tuple[Rule, ...] = ()
    never: tuple[Rule, ...] = ()
    languages: tuple[tuple[Form, str], ...] = ()
    notes: tuple[str, ...] = ()
    for_network: bool = False
    links: tuple[tuple[str, str], ...] = field(default=())

    def language_of(self, form: Form) -> str:
        """The info string of a form's fence."""
        return dict(self.languages).get(form, self.language)
