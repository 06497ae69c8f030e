"""The engine that checks ufw: its own code, the chains that it would load, and the real kernel."""

from __future__ import annotations

import re

from portbook.evidence import Rung
from portbook.firewalls.ufw.check.application_profiles import NAMES
from portbook.firewalls.ufw.check.driver import UfwDriver
from portbook.firewalls.ufw.check.hosts import HOSTS
from portbook.model import OF_ONE_VERSION, Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.sandbox import programs
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

ID = "ufw"
PROGRAMS = ("ufw", "iptables", "iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save")
_SHOW = ("ufw", "show", "added")
_IDLE = frozenset(
    ("ufw", *words) for words in (("reload",), ("status",), ("status", "verbose"), ("status", "numbered"), ("version",))
) | {_SHOW, ("ufw", "app", "list")}
"""They change nothing: rules are in effect in the lab as soon as ufw has them."""
_BEFORE = frozenset({"prepend", "delete"})
_VERBS = frozenset({"allow", "deny", "reject"})
_PROTOCOLS = ("tcp", "udp", "ipv6", "esp", "ah", "igmp", "gre", "vrrp")
_WORDS = frozenset({"in", "out", "proto", "from", "to", "port", "any", "app", "on", "lo", *_PROTOCOLS, *NAMES})
"""Of all interfaces, the lab has only loopback by name."""
_NUMBERS = re.compile(r"[0-9][a-z0-9.:/,]*|[0-9a-f]*:[0-9a-f.:/]*")
"""Ports, with or without a protocol, and addresses; no names but those of the application profiles that the lab has."""
_VERSION = re.compile(r'^version = "([0-9.]+)"$', re.MULTILINE)


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet, but for those that list rules or load them again; of a listing, all.

    Raises:
        NotAllowed: it would run something else.
        Unreadable: it is more than commands.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="ufw-text-too-large")
    shows = snippet.id.form is Form.SHOW
    whole = commands(snippet.text)
    changing = [command for command in whole if not (_is_show(command) if shows else _is_idle(command))]
    for command in changing:
        _refuse_unknown(command)
    return [Step(command.argv) for command in (whole if shows else changing)]


def _is_show(command: Command) -> bool:
    return command.argv == _SHOW and command.stdin is None


def _is_idle(command: Command) -> bool:
    about_a_profile = command.argv[:3] == ("ufw", "app", "info") and len(command.argv) == 4  # noqa: PLR2004  # with its name
    return command.stdin is None and (command.argv in _IDLE or about_a_profile)


def _refuse_unknown(command: Command) -> None:
    words = list(command.argv)
    if words.pop(0) != "ufw" or command.stdin is not None:
        msg = "it may run ufw only"
        raise NotAllowed(msg, id_="ufw-program-not-allowed", line=command.line)
    if words[:1] and words[0] in _BEFORE:
        words.pop(0)
    if not words or words.pop(0) not in _VERBS:
        msg = "it may run only ufw allow, deny and reject, with prepend or delete before it"
        raise NotAllowed(msg, id_="ufw-command-not-allowed", line=command.line)
    if words[-2:-1] == ["comment"]:
        del words[-2:]
    if strange := [word for word in words if word not in _WORDS and not _NUMBERS.fullmatch(word)]:
        msg = f"the word {strange[0]} is not allowed"
        raise NotAllowed(msg, id_="ufw-word-not-allowed", line=command.line)


def _version() -> str:
    """Read from the program's text: without its package on Python's path, the program cannot print it."""
    path, iptables = programs.find("ufw"), programs.find("iptables")
    if path is None or iptables is None:
        return ""
    version = _VERSION.search(path.read_text("utf-8", "replace"))
    kernel_side = programs.version(iptables).partition(" (")[0]
    return f"ufw {version[1]}, {kernel_side}" if version else f"ufw, {kernel_side}"


FIREWALL = HostFirewall(ID, HOSTS, steps, UfwDriver, _version)

ENGINES = (
    Engine(
        ID,
        "ufw",
        Rung.PROVEN,
        FIREWALL.judge,
        _version,
        kernel,
        PROGRAMS,
        forms=OF_ONE_VERSION,
        for_anyone=True,
        hosts=FIREWALL.hosts,
        firewall=FIREWALL,
        judge_delta=FIREWALL.judge_delta,
    ),
)
