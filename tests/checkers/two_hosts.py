"""Two hosts with one link: network namespaces of our own, in which scripts are run as their readers run them.

They are made by util-linux and iproute2 in a user namespace, also for root, so that nothing can reach the host's own network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NEEDS = ("unshare", "nsenter", "ip", "nft")
PATH = f"/usr/sbin:/usr/bin:/sbin:/bin:{os.environ.get('PATH', '')}"
_SECONDS = 120
_WIDE = 3
"""The third octet and group of what is not the link's own: an address that a flow names."""


@dataclass(frozen=True)
class Host:
    """One of the two.

    Attributes:
        process: the number of the process that keeps its namespaces.
        addresses: one of each IP version.
    """

    process: int
    addresses: tuple[str, str]

    def argv(self, argv: Sequence[str]) -> list[str]:
        """What runs a program on the host."""
        return ["nsenter", "--preserve-credentials", f"--target={self.process}", "--user", "--net", "--", *argv]

    def run(
        self, argv: Sequence[str], text: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, in an environment that has no more than a path."""
        return subprocess.run(
            self.argv(argv),
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
            env={"PATH": PATH, **(environment or {})},
        )

    def must(self, argv: Sequence[str], text: str = "") -> None:
        """Run a program that may not fail."""
        ended = self.run(argv, text)
        assert not ended.returncode, (argv, text, ended.stderr)

    def load(self, rules: str) -> None:
        """Replace all rules of its firewall."""
        self.must(["nft", "-f", "-"], f"flush ruleset\n{rules}")


@dataclass(frozen=True)
class TwoHosts:
    """A server and its client."""

    server: Host
    client: Host


@cache
def why_not() -> str:
    """Why this machine has no two hosts; empty where it has."""
    missing = [name for name in NEEDS if not shutil.which(name, path=PATH)]
    if missing:
        return f"not on this machine: {', '.join(missing)}"
    tried = subprocess.run(
        [str(shutil.which("unshare", path=PATH)), "--user", "--map-root-user", "--net", "true"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": PATH},
    )
    return f"no namespaces here: {tried.stderr.strip()}" if tried.returncode else ""


@contextmanager
def two_hosts() -> Iterator[TwoHosts]:
    """Them, until they are not needed any more; the kernel takes down what nobody is in."""
    server, client = _addresses(1), _addresses(2)
    with _kept([str(shutil.which("unshare", path=PATH)), "--user", "--map-root-user", "--net"]) as outer:
        first = Host(outer, server)
        inside = ["nsenter", "--preserve-credentials", f"--target={outer}", "--user", "--", "unshare", "--net"]
        with _kept(inside) as inner:
            second = Host(inner, client)
            _link(first, second)
            yield TwoHosts(first, second)


def _addresses(number: int) -> tuple[str, str]:
    return f"10.77.0.{number}", f"fd77::{number}"


@contextmanager
def _kept(argv: Sequence[str]) -> Iterator[int]:
    """A process in new namespaces, which lives until its input ends."""
    says = "echo here; exec cat"
    with subprocess.Popen(
        [*argv, "sh", "-c", says], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PATH": PATH}
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "here\n"
            yield process.pid
        finally:
            process.terminate()


def _link(server: Host, client: Host) -> None:
    server.must(["ip", "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", str(client.process)])
    for host in (server, client):
        for link in ("lo", "wire"):
            host.must(["ip", "link", "set", link, "up"])
        four, six = host.addresses
        host.must(["ip", "addr", "add", f"{four}/24", "dev", "wire"])
        host.must(["ip", "addr", "add", f"{six}/64", "dev", "wire", "nodad"])


@contextmanager
def listening(host: Host, script: Path, shell: Sequence[str], *options: str, path: str = PATH) -> Iterator[str]:
    """The script of the listening end, running on a host from when it has told what it listens on; its report."""
    with subprocess.Popen(
        host.argv([*shell, str(script), *options]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": path},
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            # Its last line comes when all of its sockets are there.
            told = process.stderr.readline()
            os.set_blocking(process.stdout.fileno(), False)
            yield f"{process.stdout.read() or ''}{told}"
        finally:
            process.terminate()
            process.wait(_SECONDS)
