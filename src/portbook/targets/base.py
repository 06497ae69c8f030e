"""What a target is, what its reader returns, and how it refuses a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from portbook.model import Brief, Form, Lack, Rule
from portbook.targets.network_words import NetworkWords


class Group(StrEnum):
    """The groups in which people choose a firewall."""

    LINUX = "Linux host"
    WINDOWS = "Windows"
    CLOUD = "Cloud"
    KUBERNETES = "Kubernetes"
    ROUTER = "Router"
    AUTOMATION = "Automation"


_PLATFORMS = {Group.LINUX: "linux", Group.AUTOMATION: "linux", Group.WINDOWS: "windows"}
"""What hosts with the firewalls of a group run on; the other groups filter for hosts of any platform."""


@dataclass(frozen=True)
class Remark:
    """A remark that explains the meaning of a text: `chain input has no hook, so no packet ever reaches it`.

    Attributes:
        line: its line, from 1; 0 where it is about no line.
        message: one sentence without a full stop.
        id: its stable name, such as `nft-chain-without-hook`.
        cure: what to do, one sentence without a full stop; empty where there is nothing to do.
    """

    line: int
    message: str
    id: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Doubt:
    """Packets that may pass or not, because the text does not show what decides: an interface, a set, another table.

    Attributes:
        line: the line that decides.
        message: why they are in doubt, one sentence without a full stop.
        rules: the packets.
        id: its stable name, such as `nft-doubtful-set`.
        cure: what to do, one sentence without a full stop; empty where there is nothing to do.
    """

    line: int
    message: str
    rules: tuple[Rule, ...]
    id: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Cause:
    """One statement of a text, with packets that it decides about.

    Attributes:
        line: its line in the text, from 1; 0 where it has none.
        rules: the packets.
        what: the name of a statement that is no rule: `the policy of chain INPUT`; empty for a rule.
    """

    line: int
    rules: tuple[Rule, ...]
    what: str = ""


def _no_causes() -> tuple[Cause, ...]:
    return ()


@dataclass(frozen=True)
class Reading:
    """What a text, or the listing of an engine, lets through.

    Attributes:
        rules: the first packets that pass, as rules; loopback has the scope `self`.
        remarks: what explains the rules to a person who expects others.
        doubts: the packets that may also pass, because the reader does not know all of the text.
        opens: which statement lets which of the rules through; may leave rules out. Only the explanation of a difference
            calls it, as it walks the text once more. Raises the same errors as the reader.
        closes: what the statements of an addition close that no statement before them opens: an addition must close
            nothing. Only the judge of a text calls it, as it walks the text once more. Raises the same errors as the reader.
        stored: what passes only after the next start or reload, because the text writes it to a file and does not load it.
        side_effects: what the text also does and no rule can express: it opens forwarding, floods the log, removes rules.
        broadcast: packets among the rules that may not pass to a broadcast address. They matter only to a flow whose
            destination is a broadcast address.
        uncounted: packets among the rules that a program of the host closes at the time, as for banned addresses. They
            matter only to a flow with addresses of its own.
        pods: the selector of the pods that the text is for; empty where it is for hosts, or for all pods.
        replaces: what the text replaces as a whole, where somebody takes it for an addition.
        as_router: the same reading for a host that forwards flows of the data: its rules also have the scope `forwarded`, and
            that packets between other hosts pass is no side effect. Raises the same errors as the reader. None where the
            reader knows nothing of forwarded packets.
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
    as_router: Callable[[], Reading] | None = field(default=None, compare=False, repr=False)

    def for_host(self, *, forwards: bool) -> Reading:
        """The reading for a host that forwards flows of the data, or for one that does not.

        Raises:
            Unreadable: the text has something about forwarded packets that cannot be judged.
        """
        return self.as_router() if forwards and self.as_router else self


class Unreadable(Exception):  # noqa: N818  # the name describes the text, as KeyError describes a key
    """A text that a reader cannot turn into rules.

    Attributes:
        line: the line of the fault in the text, from 1.
        message: one sentence without a full stop; it quotes nothing from outside the text.
        id: the stable name of the fault, such as `nft-unknown-statement`.
        cure: what to do, one sentence without a full stop; empty where there is nothing to do.
        column: the column of the fault in its line, from 1.
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
        """The same refusal at another line, for a reader of a part of the text.

        Args:
            line: the line in the whole text, from 1.
            before: words before the message that name the part of the text.
        """
        return type(self)(line, before + self.message, id_=self.id, cure=self.cure, column=self.column)


class CannotJudge(Unreadable):
    """The closed grammar does not know a statement, match, hook or option of the text, so its meaning is unknown."""


class Rejected(Unreadable):
    """The target refuses the text: port 70000, a reversed range, an unknown protocol."""


def _no_state(_state: str) -> Reading:
    msg = "this target has no engine state"
    raise NotImplementedError(msg)


@dataclass(frozen=True, eq=False)
class Target:
    """One firewall or cloud, equal only to itself.

    Attributes:
        id: its name in commands, addresses and data.
        title: its name as people write it.
        group: the group in which people look for it.
        language: the info string of its fences, an alias of a Pygments lexer.
        languages: the info strings of forms in another language.
        forms: the forms that it renders; `add` is always among them.
        lacks: what its rules cannot express.
        engines: the ids of the engines that can check it, strongest first.
        render: a function from a brief to a text that ends in a newline. It is pure: the same brief gives the same bytes.
            The brief has only rules that the target can express.
        networks: how its texts write a single network, where nothing but these words changes with the network; None where
            more changes, or nobody has tried.
        gathers: whether it writes rules for the same network together, even where they have nothing else in common.
        read: a function from a text of any form to rules; raises `CannotJudge` or `Rejected`.
        read_state: a function from the engine's own listing to rules.
        read_host: a function from a machine's listing, or the commands that were run on it, to rules. None where the
            target reads commands only.
        read_host_by: `read_host` for packets that come and go by the named interface. None where no rule of the target is
            for single interfaces.
        delta: a function from the briefs of the additions of an old and a new version to a text that brings a host which has
            the old addition to the new one, by the names and words of both; empty where both put the same on a host. It is
            pure, and `delta(new, old)` takes it back. None where only the whole addition can be exchanged.
        parts: for a target without `delta` whose undo and addition also work for some of the rules: a function from the
            same briefs to briefs of undo forms and additions, in the order in which they are run; empty where both put the
            same on a firewall. None where they work for all rules only.
        replaces: how the text of a new version takes the place of the old one, one sentence without a full stop, where
            nobody has to undo the old addition before; empty where somebody has to.
        undone_first: why the old addition has to be undone before the new one comes, one sentence without a full stop, where
            neither `delta` nor `parts` nor `replaces` is there.
        base: what a `complete` file lets through in addition to the flows: loopback, neighbour discovery, and so on.
        never: the packets that no addition opens, not even a rule for every protocol; the notes name them.
        bypass: what does not pass its rules on some hosts, a sentence that stands beside green badges; empty for nothing.
        notes: what people must know to use its snippets, one sentence each, in Markdown.
        platform: what the hosts run on whose own firewall it is, one of `portbook.model.role.PLATFORMS`; None for that of its group.
        forwards: whether its rules can be for packets between other hosts, of the scope `forwarded`.
        for_network: whether it also filters packets of other hosts, so that only addresses identify the packets of a host.
        links: (title, URL) of the sources of the target's facts.
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
    networks: NetworkWords | None = None
    gathers: bool = False
    read_state: Callable[[str], Reading] = _no_state
    read_host: Callable[[str], Reading] | None = None
    read_host_by: Callable[[str, str], Reading] | None = None
    delta: Callable[[Brief, Brief], str] | None = None
    parts: Callable[[Brief, Brief], tuple[Brief, ...]] | None = None
    replaces: str = ""
    undone_first: str = ""
    base: tuple[Rule, ...] = ()
    never: tuple[Rule, ...] = ()
    languages: tuple[tuple[Form, str], ...] = ()
    bypass: str = ""
    notes: tuple[str, ...] = ()
    platform: str | None = None
    forwards: bool = False
    for_network: bool = False
    links: tuple[tuple[str, str], ...] = field(default=())

    @property
    def host_platform(self) -> str:
        """What the hosts run on whose own firewall it is; empty where it filters for hosts of any platform."""
        return _PLATFORMS.get(self.group, "") if self.platform is None else self.platform

    def language_of(self, form: Form) -> str:
        """The info string of a form's fence."""
        return dict(self.languages).get(form, self.language)
