"""The naive way: a tool's own check of the syntax, in processes of its own, where it can touch nothing of this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portbook.firewalls.iptables.check import engines as engine
from portbook.firewalls.iptables.check import legacy
from portbook.model import Form
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Sandbox, inside
from portbook.targets import targets
from portbook.targets.text.shell import commands
from tools.timing.service import snippet

_APART = Path(__file__).with_name("apart.py")
_PYTHON = "/usr/bin/python3"
_SECONDS = 120
_UFW = {
    "etc/default/ufw": 'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n'
    'DEFAULT_FORWARD_POLICY="DROP"\nDEFAULT_APPLICATION_POLICY="SKIP"\nMANAGE_BUILTINS=no\nIPT_MODULES=""\n',
    "etc/ufw/ufw.conf": "ENABLED=no\nLOGLEVEL=low\n",
    "etc/ufw/applications.d/none": "",
}
_FIREWALLD = {"system/firewalld.conf": "DefaultZone=public\nFirewallBackend=nftables\n"}


@dataclass(frozen=True)
class Naive:
    """A naive way.

    Attributes:
        name: its program and option.
        check: looks at the snippet of a number in some lab, and says how many processes that took.
        rounds: how often it is timed.
    """

    name: str
    check: Callable[[Lab, int], int]
    rounds: int = 30


def nft() -> Naive:
    """`nft -c` of a whole file."""

    def check(lab: Lab, number: int) -> int:
        return _all(lab, [(("nft", "-c", "-f", "-"), snippet(targets()["nftables"], number, Form.COMPLETE).text)])

    return Naive("nft -c", check)


def iptables(variant: str = "") -> Naive:
    """`iptables-restore --test` of the rules, for each IP version."""

    def check(lab: Lab, number: int) -> int:
        steps = legacy.at_once(engine.steps(snippet(targets()["iptables"], number)))
        named = ((each.argv[0].replace("-restore", f"-{variant}restore"), each.stdin) for each in steps)
        return _all(lab, [((name, "--noflush", "--test"), text) for name, text in named])

    return Naive(f"iptables-{variant}restore --test", check)


def ufw() -> Naive:
    """`ufw --dry-run` of each line: it takes one rule at a time."""

    def check(lab: Lab, number: int) -> int:
        program = programs.find("ufw")
        root = Path(inside(program)).parents[2] if program else Path("/")
        copies = {str(root / "usr/share/ufw/iptables"): "etc/ufw", str(root / "lib/ufw"): "lib/ufw"}
        laid = {"files": _UFW, "stored": "etc/default", "copies": copies, "root": str(root)}
        start = [_PYTHON, "-B", str(root / "usr/sbin/ufw"), "--rootdir={}", "--datadir={}", "--dry-run"]
        return _apart(lab, laid, ([*start, *words] for words in _lines("ufw", number)))

    return Naive("ufw --dry-run", check, rounds=5)


def firewalld() -> Naive:
    """`firewall-offline-cmd` with each line's options: it takes one kind of them at a time."""

    def check(lab: Lab, number: int) -> int:
        client = programs.find("firewall-cmd")
        root = Path(inside(client)).parents[2] if client else Path("/")
        copies = {str(root / "usr/lib/firewalld"): "default"}
        laid = {"files": _FIREWALLD, "stored": "system", "copies": copies, "root": str(root)}
        start = [_PYTHON, "-B", str(root / "usr/bin/firewall-offline-cmd")]
        start += ["--system-config", "{}/system", "--default-config", "{}/default"]
        lines = (words[1:] for words in _lines("firewalld", number) if words[0] == "--permanent")
        return _apart(lab, laid, ([*start, *words] for words in lines))

    return Naive("firewall-offline-cmd", check, rounds=3)


def _lines(target: str, number: int) -> list[list[str]]:
    return [list(each.argv[1:]) for each in commands(snippet(targets()[target], number).text)]


def _all(lab: Lab, tried: Sequence[tuple[tuple[str, ...], str]]) -> int:
    for argv, text in tried:
        done = Sandbox.run(lab, argv, text)
        if done.returncode:
            sys.exit(f"{' '.join(argv)} refuses its snippet: {done.stderr}")
    return len(tried)


def _apart(lab: Lab, laid: dict[str, Any], lines: Iterable[list[str]]) -> int:
    """Run programs in a sandbox that has files of their own; `{}` in an argument is the folder of these."""
    tried = list(lines)
    program = lab.warm((_PYTHON, "-I", "-B", "-c", _APART.read_text("utf-8"), json.dumps(laid)))
    answer = program.ask({"run": tried}, _SECONDS)
    if answer["refused"]:
        sys.exit(answer["refused"])
    return len(tried)
