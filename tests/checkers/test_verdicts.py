"""What a script says of flows that are open, dropped, rejected, and of those for which nothing listens: on two hosts with one link."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from portbook.checkers import LANGUAGES, Checker, End, checker_for
from portbook.model import Need, Profile, Scope, Service
from portbook.model.profiles import default_profile
from tests.checkers.conftest import written
from tests.checkers.test_posix import shell_argv
from tests.checkers.two_hosts import PATH, TwoHosts, listening

RULES = """
table inet filter {
	chain input {
		type filter hook input priority filter
		tcp dport 1005 drop
		udp dport 1006 drop
		tcp dport 1009 reject with tcp reset
		udp dport 1010 reject
		tcp dport 1011 reject with icmpx type admin-prohibited
	}
}
"""
SHELLS = ("dash", "bash", "busybox", "mksh", "ksh93")
TOOLS = ("python3", "perl", "socat", "bash", "openbsd", "traditional", "busybox")
PROGRAMS = {"openbsd": "nc.openbsd", "traditional": "nc.traditional"}
LISTENERS = ("python3", "perl", "socat")
CANNOT = {
    "bash": {"from-tcp", "from-udp"},
    "openbsd": {"from-tcp"},
    "traditional": {
        "open-udp",
        "from-udp",
        "drop-udp",
        "none-udp",
        "reject-udp",
        "open-tcp",
        "from-tcp",
        "drop-tcp",
        "none-tcp",
        "reject-tcp",
        "forbid-tcp",
    },
    "busybox": {"open-udp", "from-udp", "drop-udp", "none-udp", "reject-udp"},
}
"""The flows of which a tool cannot do all that they have: from a fixed port, twice in a minute, UDP, IPv6."""
ENDED = {"open": "open", "from": "open", "drop": "closed", "none": "open", "reject": "open", "forbid": "closed"}
"""What becomes of a flow where nobody knows what listens there."""


def with_tool(name: str) -> str:
    if not shutil.which(PROGRAMS.get(name, name)):
        pytest.skip(f"not on this machine: {PROGRAMS.get(name, name)}")
    return name


@contextmanager
def running(hosts: TwoHosts, service: Service, folder: Path, shell: list[str], tool: str = "") -> Iterator[str]:
    """The listening end, for all flows but those that nothing listens for."""
    script = folder / "listen.sh"
    profile = service.profiles["listened"]
    script.write_text(LANGUAGES["sh"].write(checker_for(service, service.roles["server"], profile, End.LISTEN)).text)
    options = ["--tool", tool] if tool else []
    hosts.server.load(RULES)
    with listening(hosts.server, script, shell, "--for", "600", *options) as told:
        yield told


def report(
    hosts: TwoHosts, service: Service, profile: Profile, folder: Path, shell: list[str], *options: str
) -> dict[str, Any]:
    script = folder / "probe.sh"
    checker: Checker = checker_for(service, service.roles["client"], profile, End.PROBE)
    script.write_text(LANGUAGES["sh"].write(checker).text)
    argv = [
        *shell,
        str(script),
        f"server={','.join(hosts.server.addresses)}",
        "--format",
        "json",
        "--wait",
        "1",
        *options,
    ]
    ended = hosts.client.run(argv, environment={"PATH": PATH})
    told: dict[str, Any] = json.loads(ended.stdout)
    assert ended.returncode == told["exit"], ended.stderr
    return told


def outcomes(told: dict[str, Any]) -> dict[str, str]:
    return {flow["flow"]: flow["outcome"] for flow in told["flows"]}


def wanted(service: Service, *, listens: bool) -> dict[str, str]:
    """What has to become of each flow with a port."""
    out = {}
    for id_ in service.flows:
        kind, _, _protocol = id_.partition("-")
        if kind in ENDED:
            out[id_] = ENDED[kind] if listens or id_ != "drop-udp" else "unknown"
            if kind in {"none", "reject"} and listens:
                out[id_] = "closed"
    return out


def wrong(told: dict[str, str], tool: str, expected: dict[str, str]) -> dict[str, str]:
    """The flows that something else is said of; what a tool cannot do may be unknown."""
    may_be = {
        id_: {outcome, "unknown"} if id_ in CANNOT.get(tool, set()) else {outcome} for id_, outcome in expected.items()
    }
    return {id_: told[id_] for id_ in expected if told[id_] not in may_be[id_]}


@pytest.mark.parametrize("tool", TOOLS)
def test_each_program_says_the_same(hosts: TwoHosts, fates: Service, tool: str, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        told = outcomes(
            report(hosts, fates, default_profile(fates), tmp_path, shell, "--listening", "--tool", with_tool(tool))
        )
    assert wrong(told, tool, wanted(fates, listens=True)) == {}


@pytest.mark.whole
@pytest.mark.parametrize(("name", "tool", "listener"), list(product(SHELLS, TOOLS, LISTENERS)), ids=str)
def test_each_shell_with_each_program(
    hosts: TwoHosts, fates: Service, tmp_path: Path, name: str, *, tool: str, listener: str
) -> None:
    shell = shell_argv(name)
    with running(hosts, fates, tmp_path, shell, with_tool(listener)):
        told = outcomes(
            report(hosts, fates, default_profile(fates), tmp_path, shell, "--listening", "--tool", with_tool(tool))
        )
    assert wrong(told, tool, wanted(fates, listens=True)) == {}


def test_udp_without_an_answer_proves_nothing(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        told = outcomes(report(hosts, fates, default_profile(fates), tmp_path, shell))
    assert wrong(told, "", wanted(fates, listens=False)) == {}


def test_what_the_service_listens_on_is_left_alone(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell), running(hosts, fates, tmp_path, shell) as second:
        assert "in-use" in second
        assert "listening TCP" not in second
        assert second.endswith(
            "--listening --except tcp/1001,udp/1002,tcp/1003,udp/1004,tcp/1005,udp/1006,tcp/1009,udp/1010,tcp/1011\n"
        )


@pytest.mark.whole
def test_a_port_that_the_listener_left_alone_proves_nothing(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        told = outcomes(
            report(
                hosts, fates, default_profile(fates), tmp_path, shell, "--listening", "--except", "udp/1006,tcp/1009"
            )
        )
    assert (told["drop-udp"], told["reject-tcp"], told["reject-udp"]) == ("unknown", "open", "closed")


@pytest.mark.whole
def test_what_this_host_s_own_firewall_drops_is_silent(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    hosts.client.load(
        "table inet filter {\n\tchain output {\n\t\ttype filter hook output priority filter\n\t\tudp dport 1002 drop\n\t}\n}\n"
    )
    try:
        with running(hosts, fates, tmp_path, shell):
            told = report(
                hosts,
                only(fates, {"open-udp": "required"}, set()),
                Profile("all", "All", ("open-udp",)),
                tmp_path,
                shell,
            )
    finally:
        hosts.client.load("")
    assert verdicts(told) == {("silent", "the firewall of this host does not let it out")}


@pytest.mark.whole
def test_a_link_local_address_needs_its_interface(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    script = tmp_path / "probe.sh"
    service = only(fates, {"open-tcp": "required"}, set())
    script.write_text(
        LANGUAGES["sh"].write(checker_for(service, service.roles["client"], default_profile(service), End.PROBE)).text
    )
    shown = hosts.server.run(["ip", "-6", "-brief", "addr", "show", "dev", "wire", "scope", "link"]).stdout
    address = next(word for word in shown.split() if word.startswith("fe80")).partition("/")[0]
    with running(hosts, fates, tmp_path, ["sh"]):
        told = [
            hosts.client.run(["sh", str(script), f"server={where}", "--format", "json"], environment={"PATH": PATH})
            for where in (address, f"{address}%wire")
        ]
    assert [ended.returncode for ended in told] == [3, 0]
    assert "needs its interface" in told[0].stdout


def test_what_stays_on_the_host_is_tried_there(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    flow = replace(fates.flows["open-tcp"], source_roles=("server",), scope=Scope.SELF)
    service = replace(
        fates, flows={"open-tcp": flow}, profiles={"all": Profile("all", "All", ("open-tcp",), default=True)}
    )
    listen, script = (written(service, "server", end, tmp_path) for end in (End.LISTEN, End.PROBE))
    before = hosts.server.run(["sh", str(script), "--format", "json", "--wait", "1"], environment={"PATH": PATH})
    with listening(hosts.server, listen, ["sh"], "--for", "600"):
        told = hosts.server.run(
            ["sh", str(script), "--format", "json", "--wait", "1", "--listening"], environment={"PATH": PATH}
        )
        assert [check["address"] for check in json.loads(told.stdout)["flows"][0]["checks"]] == ["127.0.0.1", "::1"]
        assert told.returncode == 0
    assert {verdict for verdict, _reason in verdicts(json.loads(before.stdout))} == {"refused"}


def verdicts(told: dict[str, Any]) -> set[tuple[str, str]]:
    return {(check["verdict"], check["reason"]) for flow in told["flows"] for check in flow["checks"]}


@pytest.mark.parametrize(
    ("needs", "group", "code"),
    [
        ({"open-tcp": "required", "drop-tcp": "required"}, (), 1),
        ({"open-tcp": "required", "drop-tcp": "recommended"}, (), 1),
        ({"open-tcp": "required", "drop-tcp": "optional"}, (), 0),
        ({"open-tcp": "required", "drop-tcp": "required"}, ("open-tcp", "drop-tcp"), 0),
        ({"open-tcp": "optional", "drop-tcp": "required"}, ("open-tcp", "drop-tcp"), 0),
        ({"tunnel": "required", "drop-tcp": "required"}, ("tunnel", "drop-tcp"), 3),
        ({"tunnel": "required", "open-tcp": "required"}, (), 3),
        ({"tunnel": "required", "drop-tcp": "required"}, (), 1),
        ({"tunnel": "optional", "open-tcp": "required"}, (), 0),
        ({"none-tcp": "required"}, (), 0),
    ],
    ids=str,
)
def test_the_exit_code(
    hosts: TwoHosts, fates: Service, tmp_path: Path, needs: dict[str, str], *, group: tuple[str, ...], code: int
) -> None:
    text = only(fates, needs, group)
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        assert report(hosts, text, default_profile(text), tmp_path, shell)["exit"] == code


def only(service: Service, needs: dict[str, str], group: tuple[str, ...]) -> Service:
    """The service with these flows alone."""
    flows = {
        id_: replace(service.flows[id_], need=Need(need), one_of="group" if id_ in group else "")
        for id_, need in needs.items()
    }
    return replace(service, flows=flows, profiles={"all": Profile("all", "All", tuple(flows), default=True)})
