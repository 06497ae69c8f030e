from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from portbook.proof.packets.lab import lab as lab_module
from portbook.proof.packets.lab.lab import Lab, Pair
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.program import Program, allowed_programs
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed

SOURCE = str(Path(programs.__file__).parents[3])
NFT = ("nft", "-f", "-")
LIST = ("nft", "-j", "list", "ruleset")
OPEN, ONE_WAY, CLOSED = Outcome.OPEN, Outcome.ONE_WAY, Outcome.CLOSED
DROPS = "table inet t {{\n chain i {{ type filter hook input priority 0; policy drop;\n{input}\n}}\n chain o {{ type filter hook output priority 0; policy drop;\n{output}\n}}\n}}\n"
TRACKED = "ct state established,related accept"
CLOSED_INPUT = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
OTHERS = [(6, 1), (17, 1), (132, 1), (33, 1), (50, 0), (51, 0), (47, 0), (112, 0), (115, 0), (94, 0), (200, 0)]


def _drops(input_: str = "", output: str = "") -> str:
    return DROPS.format(input=input_, output=output)


def _pairs(lab: Lab) -> list[Pair]:
    return [each for each in lab.pairs if each.kind != "link-local"]


def _probe(way: Way, pair: Pair, protocol: int, ports: tuple[int, int], manner: Manner = Manner.FRAME) -> Probe:
    ends = (pair.host, pair.peer) if way is Way.OUT else (pair.peer, pair.host)
    return Probe(way, pair.version, protocol, *ends, *ports, manner)


def _tries(lab: Lab) -> list[Probe]:
    """Both ways, on every subnet, by sockets and by frames."""
    found = []
    for pair in _pairs(lab):
        for way in (Way.IN, Way.OUT):
            found += [_probe(way, pair, each, (lab.port(), 443), Manner.SOCKET) for each in (6, 17)]
            found += [_probe(way, pair, each, (lab.port() * ports, 700 * ports)) for each, ports in OTHERS[1:]]
    for version, address in ((4, "127.0.0.1"), (6, "::1")):
        found += [Probe(Way.SELF, version, each, address, address, lab.port(), 443, Manner.SOCKET) for each in (6, 17)]
    return found


def test_without_rules_everything_is_open(empty: Lab) -> None:
    assert set(empty.outcomes(_tries(empty))) == {OPEN}


def test_what_drops_everything_lets_nothing_through(empty: Lab) -> None:
    empty.run(NFT, _drops())
    assert set(empty.outcomes(_tries(empty))) == {CLOSED}


def test_without_answers_everything_is_one_way(empty: Lab) -> None:
    empty.run(NFT, _drops("ct state new accept", "ct state new accept"))
    assert set(empty.outcomes(_tries(empty))) == {ONE_WAY}


def test_a_rule_lets_its_packets_through_and_no_other(empty: Lab) -> None:
    empty.run(NFT, _drops(f"{TRACKED}\nudp dport 41641 accept", TRACKED))
    pair = _pairs(empty)[0]
    tried = [(17, 41641), (17, 41640), (17, 41642), (6, 41641)]
    probes = [_probe(Way.IN, pair, protocol, (empty.port(), port), Manner.SOCKET) for protocol, port in tried]
    assert empty.outcomes(probes) == [OPEN, CLOSED, CLOSED, CLOSED]


def test_connections_are_forgotten_between_rule_sets(empty: Lab) -> None:
    probe = _probe(Way.OUT, _pairs(empty)[0], 17, (41641, 9), Manner.SOCKET)
    empty.run(NFT, _drops(TRACKED, f"{TRACKED}\nudp sport 41641 accept"))
    assert empty.outcomes([probe]) == [OPEN]
    empty.run(NFT, "flush ruleset\n" + _drops(TRACKED, TRACKED))
    assert empty.outcomes([probe]) == [CLOSED]


def test_a_packet_is_no_answer_to_another_probe(empty: Lab) -> None:
    empty.run(NFT, _drops(TRACKED, f"{TRACKED}\nudp dport 3478 accept"))
    pair = _pairs(empty)[0]
    probes = [_probe(Way.OUT, pair, 17, (5000, 3478), Manner.SOCKET), _probe(Way.IN, pair, 17, (3478, 5000))]
    assert empty.outcomes(probes) == [OPEN, CLOSED]


RELATED = {
    6: (7, Manner.SOCKET),
    17: (7, Manner.SOCKET),
    **{each: (7 * port, Manner.FRAME) for each, port in OTHERS[2:]},
}
ECHO = {4: (1, 8), 6: (58, 128)}


@pytest.mark.parametrize(("state", "outcome"), [("established,related", OPEN), ("established", CLOSED)])
@pytest.mark.parametrize("protocol", RELATED)
def test_errors_about_a_connection_are_related_to_it(protocol: int, state: str, outcome: Outcome, empty: Lab) -> None:
    accepts = f"ct state {state} accept\nmeta l4proto {protocol} ct state new accept"
    empty.run(NFT, _drops(accepts, accepts))
    port, manner = RELATED[protocol]
    for pair in _pairs(empty):
        for way in (Way.IN, Way.OUT):
            flow = _probe(way, pair, protocol, (empty.port() if port else 0, port), manner)
            assert empty.outcomes([flow, *_errors(flow)]) == [OPEN, outcome, outcome]


@pytest.mark.parametrize(("state", "outcome"), [("established,related", OPEN), ("established", CLOSED)])
def test_errors_about_echoes_are_related_to_them(state: str, outcome: Outcome, empty: Lab) -> None:
    accepts = f"ct state {state} accept\nicmp type echo-request accept\nicmpv6 type echo-request accept"
    empty.run(NFT, _drops(accepts, accepts))
    for pair in _pairs(empty):
        for way in (Way.IN, Way.OUT):
            protocol, kind = ECHO[pair.version]
            flow = _probe(way, pair, protocol, (kind, 0))
            assert empty.outcomes([flow, *_errors(flow)]) == [OPEN, outcome, outcome]


def _errors(flow: Probe) -> list[Probe]:
    return [replace(flow, manner=each) for each in (Manner.ERROR, Manner.OWN_ERROR)]


def test_a_large_datagram_is_large_and_whole(empty: Lab) -> None:
    pair = _pairs(empty)[0]
    empty.run(NFT, _drops("meta length > 2000 drop\nudp dport 7 accept", "accept"))
    small, large = (_probe(Way.IN, pair, 17, (empty.port(), 7), each) for each in (Manner.SOCKET, Manner.LARGE))
    assert empty.outcomes([small, large]) == [OPEN, CLOSED]
    empty.run(NFT, "flush ruleset\n" + _drops("udp dport 7 ct state new accept", "ct state established accept"))
    assert empty.outcomes([small, large]) == [OPEN, OPEN]


def test_what_only_looks_like_an_answer_is_not_one(empty: Lab) -> None:
    empty.run(NFT, _drops(TRACKED, "accept"))
    assert empty.outcomes([_probe(Way.IN, _pairs(empty)[0], 6, (443, empty.port()), Manner.LOOKALIKE)]) == [CLOSED]
    empty.run(NFT, "flush ruleset\n" + _drops("tcp flags & (syn|ack) == syn|ack accept", "accept"))
    assert empty.outcomes([_probe(Way.IN, _pairs(empty)[0], 6, (443, empty.port()), Manner.LOOKALIKE)]) == [ONE_WAY]


@pytest.mark.parametrize("group", ["224.0.0.18", "ff02::12", "255.255.255.255"])
def test_groups_and_broadcast_arrive(group: str, empty: Lab) -> None:
    (first, *_) = [each for each in _pairs(empty) if (":" in each.host) == (":" in group)]
    there = Probe(Way.IN, first.version, 112, first.peer, group)
    back = Probe(Way.OUT, first.version, 112, first.host, group)
    assert empty.outcomes([there, back]) == [ONE_WAY, ONE_WAY]
    empty.run(NFT, _drops())
    assert empty.outcomes([there, back]) == [CLOSED, CLOSED]


def test_any_address_can_be_either_ends(empty: Lab) -> None:
    here, there = ("192.0.2.7", "2001:db8::7"), ("198.51.100.9", "2001:db8:9::9")
    for host, peer in (here, there), (there, here):
        probes = [
            Probe(way, version, protocol, *ends, empty.port(), 99, Manner.SOCKET)
            for version, ours, theirs in ((4, host[0], peer[0]), (6, host[1], peer[1]))
            for way, ends in ((Way.IN, (theirs, ours)), (Way.OUT, (ours, theirs)))
            for protocol in (6, 17)
        ]
        assert set(empty.outcomes(probes)) == {OPEN}


@pytest.mark.parametrize(
    "text", [_drops(TRACKED, TRACKED), "table inet {", "flush ruleset\nadd rule inet x y accept\n"]
)
def test_the_library_does_what_the_program_does(text: str, empty: Lab) -> None:
    by_library, listed = empty.run(NFT, text), json.loads(empty.run(LIST).stdout)
    empty.reset()
    by_program = Sandbox.run(empty, NFT, text)
    assert by_library.returncode == by_program.returncode
    assert _without_handles(listed) == _without_handles(json.loads(Sandbox.run(empty, LIST).stdout))
    assert empty.hello["library"]


@pytest.mark.parametrize(
    "words",
    [
        "-a list chain inet filter input",
        "list chain inet filter input",
        "list table inet filter",
        "list ruleset",
        "list nothing",
    ],
)
def test_the_library_lists_what_the_program_lists(words: str, empty: Lab) -> None:
    empty.run(NFT, _drops(TRACKED))
    argv = ("nft", *words.split())
    by_library, by_program = empty.run(argv), Sandbox.run(empty, argv)
    assert (by_library.returncode, by_library.stdout) == (by_program.returncode, by_program.stdout)


def _without_handles(listed: dict[str, list[dict[str, dict[str, object]]]]) -> list[object]:
    entries = [next(iter(each.items())) for each in listed["nftables"]]
    return [(kind, {key: held for key, held in value.items() if key != "handle"}) for kind, value in entries]


def test_reset_forgets_rules_of_either_kind(empty: Lab) -> None:
    for program in ("iptables-restore", "iptables-legacy-restore"):
        if programs.find(program) and Sandbox.run(empty, [program], CLOSED_INPUT).returncode == 0:
            assert empty.outcomes(_tries(empty)[:1]) == [CLOSED]
            empty.reset()
            assert set(empty.outcomes(_tries(empty))) == {OPEN}


def test_no_rule_can_be_written_for_names_and_addresses() -> None:
    with Lab.open() as one, Lab.open() as other:
        assert not {each.host for each in one.pairs} & {each.host for each in other.pairs}
        names = [
            {link[end] for link in lab.hello["links"] for end in ("host_name", "peer_name")} for lab in (one, other)
        ]
        assert not names[0] & names[1]


def test_a_lab_that_died_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with Lab.open() as lab:
        lab._process.kill()
        lab._process.wait()
        with pytest.raises(SandboxFailed, match="ended before"):
            lab.outcomes(_tries(lab)[:1])
    monkeypatch.setattr(lab_module, "NEEDS", "no_such_package_here")
    with pytest.raises(SandboxFailed, match="the Python package no_such_package_here is not installed"):
        Lab.open()


PROVE = """
import sys
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.expect.calibration import calibrate
with Lab.open() as lab:
    calibrate(lab)
    print("calibrated", lab.sent > 50, flush=True)
    if sys.argv[1:] == ["hold"]:
        print(lab._process.pid, flush=True)
        sys.stdin.read()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="already an unprivileged user: every other test here shows it")
def test_it_works_for_an_unprivileged_user(shared: Lab) -> None:  # noqa: ARG001  # it skips where nothing works
    as_nobody = ["setpriv", "--reuid", "65533", "--regid", "65533", "--clear-groups", "/usr/bin/python3", "-B"]
    folders = os.pathsep.join(Lab.paths())
    settings = {"PYTHONPATH": folders, "PATH": "/usr/bin:/usr/sbin"}
    ready = [*as_nobody, "-c", "import sys, portbook.proof, pyroute2; sys.exit(sys.version_info < (3, 11))"]
    if subprocess.run(ready, env=settings, check=False, capture_output=True, cwd="/").returncode:
        pytest.skip("no Python 3.11 that another user can run, or our source is private")
    done = subprocess.run([*as_nobody, "-c", PROVE], env=settings, check=True, capture_output=True, text=True, cwd="/")
    assert done.stdout == "calibrated True\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can read the host's rules")
def test_the_host_is_as_before_also_when_the_parent_is_killed(shared: Lab) -> None:  # noqa: ARG001  # likewise
    before = _host()
    command = [sys.executable, "-c", PROVE, "hold"]
    settings = {**os.environ, "PYTHONPATH": SOURCE}
    with subprocess.Popen(command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "calibrated True\n"
        worker = Path(f"/proc/{int(parent.stdout.readline())}")
        assert worker.exists()
        assert _host() == before
        parent.kill()
    for _ in range(200):
        if not worker.exists():
            break
        time.sleep(0.05)
    assert not worker.exists()
    assert _host() == before


def _host() -> tuple[str, ...]:
    """All of the host that a lab could change if it were not one."""
    lists = (["nft", "list", "ruleset"], ["iptables-save"], ["ip", "-o", "link"], ["ip", "-o", "addr"], ["ip", "netns"])
    seen = [subprocess.run(each, check=False, capture_output=True, text=True).stdout for each in lists]
    rules = [line for text in seen for line in text.splitlines() if not line.startswith("#")]
    files = [path for folder in ("/etc/ufw", "/etc/firewalld") for path in Path(folder).rglob("*")]
    return (*rules, *(sha256(each.read_bytes()).hexdigest() for each in sorted(files) if each.is_file()))


def test_completed_is_what_a_program_gives(empty: Lab) -> None:
    assert empty.run(NFT, "") == ProgramResult(0, "", "")


def test_a_program_has_only_network_rights_and_limits(empty: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = {**allowed_programs(), "cat": Program("cat", "coreutils")}
    monkeypatch.setattr(programs, "allowed_programs", lambda: allowed)
    said = empty.run(["cat", "/proc/self/status", "/proc/self/limits"]).stdout
    assert "CapEff:\t0000000000003000\nCapBnd:\t0000000000003000\n" in said
    assert "NoNewPrivs:\t1\n" in said
    limits = {line[:26].strip(): line[26:47].strip() for line in said.splitlines() if line.startswith("Max ")}
    assert (limits["Max cpu time"], limits["Max file size"], limits["Max open files"]) == ("20", str(8 << 20), "256")
