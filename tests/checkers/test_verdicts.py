"""What a script says of flows that are open, dropped, rejected, and of those for which nothing listens: on two hosts with one link."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from portbook.checkers import LANGUAGES, Checker, End, checker_for
from portbook.model import Need, Profile, Service
from portbook.model.profiles import default_profile
from tests.checkers.test_posix import shell_argv
from tests.checkers.two_hosts import PATH, TwoHosts, listening

RULES = """
table inet filter {
	chain input {
		type filter hook input priority filter
		tcp dport 1005 drop
		udp dport 1006 drop
	}
}
"""
SHELLS = ("dash", "bash", "busybox", "mksh", "ksh93")
TOOLS = ("python3", "perl", "socat", "bash", "openbsd", "traditional", "busybox")
PROGRAMS = {"openbsd": "nc.openbsd", "traditional": "nc.traditional"}
LISTENERS = ("python3", "perl", "socat")
CANNOT = {
    "bash": {"from-tcp", "from-udp"},
    "traditional": {"open-udp", "from-udp", "drop-udp", "none-udp", "open-tcp", "from-tcp", "drop-tcp", "none-tcp"},
    "busybox": {"open-udp", "from-udp", "drop-udp", "none-udp"},
}
"""The flows of which a tool cannot do all that they have: from a fixed port, UDP, IPv6."""
ENDED = {"open": "open", "from": "open", "drop": "closed", "none": "open"}


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
) -> dict[str, object]:
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
    told: dict[str, object] = json.loads(ended.stdout)
    assert ended.returncode == told["exit"], ended.stderr
    return told


def outcomes(told: dict[str, object]) -> dict[str, str]:
    flows = told["flows"]
    assert isinstance(flows, list)
    return {flow["flow"]: flow["outcome"] for flow in flows}


def wanted(tool: str, service: Service, *, listens: bool) -> dict[str, str]:
    """What has to become of each flow with a port."""
    out = {}
    for id_ in service.flows:
        kind, _, _protocol = id_.partition("-")
        if kind in ENDED:
            out[id_] = ENDED[kind] if listens or id_ != "drop-udp" else "unknown"
            if kind == "none" and listens:
                out[id_] = "closed"
    return {id_: outcome for id_, outcome in out.items() if id_ not in CANNOT.get(tool, set())}


@pytest.mark.parametrize("tool", TOOLS)
def test_each_program_says_the_same(hosts: TwoHosts, fates: Service, tool: str, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        told = outcomes(
            report(hosts, fates, default_profile(fates), tmp_path, shell, "--listening", "--tool", with_tool(tool))
        )
    expected = wanted(tool, fates, listens=True)
    assert {id_: told[id_] for id_ in expected} == expected
    assert all(told[id_] in {"unknown", "closed"} for id_ in CANNOT.get(tool, set()))


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
    expected = wanted(tool, fates, listens=True)
    assert {id_: told[id_] for id_ in expected} == expected


def test_udp_without_an_answer_proves_nothing(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        told = outcomes(report(hosts, fates, default_profile(fates), tmp_path, shell))
    expected = wanted("", fates, listens=False)
    assert {id_: told[id_] for id_ in expected} == expected


def test_what_the_service_listens_on_is_left_alone(hosts: TwoHosts, fates: Service, tmp_path: Path) -> None:
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell), running(hosts, fates, tmp_path, shell) as second:
        assert "in-use" in second
        assert "listening TCP" not in second
        assert second.endswith("--listening --except tcp/1001,udp/1002,tcp/1003,udp/1004,tcp/1005,udp/1006\n")


@pytest.mark.parametrize(
    ("needs", "group", "code"),
    [
        ({"open-tcp": "required", "drop-tcp": "required"}, {}, 1),
        ({"open-tcp": "required", "drop-tcp": "recommended"}, {}, 1),
        ({"open-tcp": "required", "drop-tcp": "optional"}, {}, 0),
        ({"open-tcp": "required", "drop-tcp": "required"}, {"open-tcp", "drop-tcp"}, 0),
        ({"open-tcp": "optional", "drop-tcp": "required"}, {"open-tcp", "drop-tcp"}, 0),
        ({"tunnel": "required", "drop-tcp": "required"}, {"tunnel", "drop-tcp"}, 3),
        ({"tunnel": "required", "open-tcp": "required"}, {}, 3),
        ({"tunnel": "required", "drop-tcp": "required"}, {}, 1),
        ({"tunnel": "optional", "open-tcp": "required"}, {}, 0),
        ({"none-tcp": "required"}, {}, 0),
    ],
    ids=str,
)
def test_the_exit_code(
    hosts: TwoHosts, fates: Service, tmp_path: Path, needs: dict[str, str], *, group: set[str], code: int
) -> None:
    text = only(fates, needs, group)
    shell = shell_argv("dash")
    with running(hosts, fates, tmp_path, shell):
        assert report(hosts, text, default_profile(text), tmp_path, shell)["exit"] == code


def only(service: Service, needs: dict[str, str], group: set[str]) -> Service:
    """The service with these flows alone."""
    flows = {
        id_: replace(service.flows[id_], need=Need(need), one_of="group" if id_ in group else "")
        for id_, need in needs.items()
    }
    return replace(service, flows=flows, profiles={"all": Profile("all", "All", tuple(flows), default=True)})
