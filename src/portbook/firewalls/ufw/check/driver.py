"""What drives ufw: its own code decides what commands mean, and the kernel gets what ufw would load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from portbook.firewalls.iptables.check import legacy
from portbook.firewalls.iptables.check.hosts import EMPTY
from portbook.firewalls.iptables.check.variants import LISTING
from portbook.firewalls.ufw.check.application_profiles import TEXT
from portbook.firewalls.ufw.check.compose import Policies, composed
from portbook.proof.host.driver import Driver, Host, Response, Step, not_loaded
from portbook.proof.packets.lab.lab import with_known_runs
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import inside
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed, Tools, WarmProgram
from portbook.targets.text.shell import commands

NOT_ENABLED = "ufw is not enabled here: its rules wait until sudo ufw enable"

_PYTHON = "/usr/bin/python3"
"""The first line of Debian's /usr/sbin/ufw. It is not ours: ufw and what it imports are the system's."""
_PACKAGES, _TEMPLATES = "lib/python3/dist-packages", "share/ufw"
_SERVER = Path(__file__).with_name("server.py")
_POLICIES = {"deny": "DROP", "reject": "REJECT", "allow": "ACCEPT"}
_HOOKS = {"incoming": "input", "outgoing": "output"}
_VERSIONS = {4: "iptables", 6: "ip6tables"}
_SECONDS = 10
_MARK = ":ufw-before-input "
"""Nobody else makes this chain, and whoever comes in between empties all tables."""


@dataclass(frozen=True)
class State:
    """The state of ufw's files.

    Attributes:
        user: the texts of `user.rules` and `user6.rules`.
        policies: the default policies.
        enabled: whether the kernel gets them.
    """

    user: tuple[str, str]
    policies: Policies = field(default_factory=Policies)
    enabled: bool = False


class UfwDriver(Driver):
    """Drives ufw, whose commands take effect together: the kernel gets what they come to.

    The rules go to the kernel by the legacy variant of iptables where the kernel has it: it takes a tenth of the time. Hosts, what
    comes before a text that is judged, and listings need not start its programs again.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._known = with_known_runs(tools)
        self._ufw = tools.warm(_program())
        self._state = State(_stock(self._ufw))
        self._legacy: bool | None = None
        self._alone = False
        self._left: set[int] = set()

    def reset(self) -> None:
        """Forget all rules, files and processes, those of ufw too.

        Where the legacy tables of an ufw are all there is, they stay until others take their place, or somebody looks:
        new namespaces take fifty times as long.
        """
        if not self._alone and _MARK in _legacy_rules(self._known):
            self._alone = self._legacy = True
        if self._alone and self._legacy:
            self._left = {*_VERSIONS}
        else:
            self._tools.reset()
        self._state = State(_stock(self._ufw))
        self._alone = True

    def load(self, host: Host) -> None:
        """Set ufw up with the commands of a host: `ufw default`, rules, and at last `ufw enable`."""
        self.reset()
        (text,) = host.texts
        self._state = _host(self._ufw, text)
        if not self._state.enabled:
            self._empty()
            return
        completed = self._to_kernel(self._known)
        if completed.returncode:
            raise not_loaded(host, "ufw", completed)

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:
        """Up to the command that ufw refuses. A state that the kernel refuses stays in ufw's files, as on a real host."""
        self._empty()
        answer, self._state = _ask(self._ufw, self._state, tuple(step.argv for step in steps))
        if not self._state.enabled:
            return Response.of("ufw", answer if answer.returncode else ProgramResult(1, "", NOT_ENABLED))
        loaded = self._to_kernel(self._known if prepares else self._tools)
        return Response.of("ufw", loaded if loaded.returncode and not answer.returncode else answer)

    def list(self) -> str:
        """The rules of both IP versions."""
        self._empty()
        return LISTING.by(self._known, self._variant)

    def _empty(self) -> None:
        """Take away what the host of before has left."""
        for version in sorted(self._left):
            if self._restored(self._known, version, EMPTY).returncode:
                msg = f"the IPv{version} rules of the host before cannot be taken away"
                raise SandboxFailed(msg)

    def _to_kernel(self, tools: Tools) -> ProgramResult:
        for version, user in zip(_VERSIONS, self._state.user, strict=True):
            text = composed(version, self._state.policies, self._ufw.hello["stock"], user)
            completed = self._restored(tools, version, text)
            if completed.returncode:
                return completed
        return ProgramResult(0, "", "")

    def _restored(self, tools: Tools, version: int, text: str) -> ProgramResult:
        """A whole table in place of another."""
        completed = tools.run((self._variant(f"{_VERSIONS[version]}-restore"),), text)
        if not completed.returncode:
            self._left.discard(version)
        return completed

    def _variant(self, name: str) -> str:
        """The program of the variant that the kernel has the rules by."""
        if self._legacy is None:
            self._legacy = _has_legacy(self._tools)
        return legacy.named(name) if self._legacy else name


def _legacy_rules(tools: Tools) -> str:
    name = "iptables-legacy-save"
    return "" if programs.find(name) is None else tools.run((name,)).stdout


def _has_legacy(tools: Tools) -> bool:
    """Whether this kernel lets the legacy variant work in the sandbox."""
    works = legacy.works(tools)
    if not works:
        tools.reset()  # half of it may have come to be, and iptables-save remarks on it
    return works


def _program() -> tuple[str, ...]:
    """The server, for the ufw that is on this machine.

    Raises:
        SandboxFailed: none is.
    """
    ufw = programs.find("ufw")
    if ufw is None:
        raise SandboxFailed(programs.missing("ufw"))
    base = ufw.parents[1]
    folders = (inside(base / _PACKAGES), inside(base / _TEMPLATES))
    return (_PYTHON, "-I", "-B", "-c", _SERVER.read_text("utf-8"), *folders)


def _stock(ufw: WarmProgram) -> tuple[str, str]:
    files: Mapping[str, str] = ufw.hello["stock"]
    return files["user.rules"], files["user6.rules"]


@lru_cache(maxsize=64)
def _host(ufw: WarmProgram, text: str) -> State:
    """The state that a host profile's commands lead to."""
    state = State(_stock(ufw))
    rules = []
    for command in commands(text):
        words = command.argv[1:]
        if words == ("enable",):
            state = replace(state, enabled=True)
        elif words[0] == "default":
            state = replace(state, policies=replace(state.policies, **{_HOOKS[words[2]]: _POLICIES[words[1]]}))
        else:
            rules.append(command.argv)
    answer, state = _ask(ufw, state, tuple(rules))
    if answer.returncode:
        msg = f"ufw does not take a host profile: {answer.stderr}"
        raise SandboxFailed(msg)
    return state


@lru_cache(maxsize=256)
def _ask(ufw: WarmProgram, state: State, words: tuple[tuple[str, ...], ...]) -> tuple[ProgramResult, State]:
    """What ufw answers to commands, and its state after them; an undo is asked after the addition that was asked before."""
    question = {
        "policies": {"input": state.policies.input, "output": state.policies.output},
        "user": state.user,
        "commands": words,
        "seconds": _SECONDS,
        "profiles": TEXT,
    }
    answer = ufw.ask(question, 2 * _SECONDS)
    if "failed" in answer:
        raise SandboxFailed(answer["failed"])
    ipv4, ipv6 = answer["user"]
    completed = ProgramResult(answer["returncode"], answer["stdout"], _without_warnings(answer["stderr"]))
    return completed, replace(state, user=(ipv4, ipv6))


def _without_warnings(text: str) -> str:
    """The output without ufw's warnings of its checks, which are off here, and of addresses that it writes in another way."""
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("WARN: "))
