"""Nothing that strangers write reaches a tool unread; what would reach one stays in the sandbox, however a run ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from portbook.evidence import Rung
from portbook.model import Service
from portbook.proof.judge import judge
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet
from portbook.targets import targets

SOURCE = str(Path(programs.__file__).parents[3])
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
NFT, RESTORE = ("nft", "-f", "-"), ("iptables-restore",)
RESTORE_LEGACY = ("iptables-legacy-restore",)
PROGRAM = "/usr/bin/python3"


def _chains(*bodies: str) -> str:
    return "table inet x {\n" + "".join(f"\tchain {each}\n\t}}\n" for each in bodies) + "}\n"


HOOK = "h {\n\t\ttype filter hook input priority 0; policy accept;\n\t\tjump c0"
CIRCLE = _chains("c0 {\n\t\tjump c1", "c1 {\n\t\tjump c0", HOOK)
DEEP = _chains(*(f"c{each} {{\n\t\tjump c{each + 1}" for each in range(500)), "c500 {\n\t\taccept", HOOK)
HUGE = ", ".join(f"{a}.{b}.0.0/17" for a in range(1, 200) for b in range(200))
SET = f"table inet x {{\n\tset s {{\n\t\ttype ipv4_addr; flags interval\n\t\telements = {{ {HUGE} }}\n\t}}\n}}\n"
MODPROBE = f"*filter\n-A INPUT --modprobe={PROGRAM} -m nosuchmatch -j ACCEPT\nCOMMIT\n"
POLICIES = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
DEEP_LEGACY = "".join(
    (
        POLICIES,
        *(f":C{n} -\n" for n in range(500)),
        *(f"-A C{n} -j C{n + 1}\n" for n in range(499)),
        "-A INPUT -j C0\nCOMMIT\n",
    )
)
CIRCLE_LEGACY = f"{POLICIES}:A -\n:B -\n-A INPUT -j A\n-A A -j B\n-A B -j A\nCOMMIT\n"
LOOP = "while True: pass"
FORKS = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
WRITE = "import sys; [open(each, 'w') for each in sys.argv[1:]]"


@dataclass(frozen=True)
class Attack:
    """What a program is given, and what it then says; an empty word where it need not say anything."""

    name: str
    argv: tuple[str, ...]
    stdin: str = ""
    says: str = ""


ATTACKS = (
    Attack("include", NFT, 'include "/etc/shadow"\n', "File not found"),
    Attack("a program in place of modprobe", RESTORE_LEGACY, MODPROBE, "Couldn't load match"),
    Attack("a program in place of modprobe, newer", RESTORE, MODPROBE, "Couldn't load match"),
    Attack("jumps in a circle", NFT, CIRCLE, "Error"),
    Attack("jumps in a circle, older", RESTORE_LEGACY, CIRCLE_LEGACY, "failed"),
    Attack("deep jumps", NFT, DEEP, "Too many links"),
    Attack("deep jumps, older", RESTORE_LEGACY, DEEP_LEGACY),
    Attack("a huge set", NFT, SET),
    Attack("deep brackets", NFT, "add rule x y " + "(" * 100_000, "memory exhausted"),
    Attack("a flush of everything", NFT, "flush ruleset\n"),
    Attack("a reset of everything", ("nft", "reset", "rules")),
    Attack("policies of drop", RESTORE, "*filter\n:INPUT DROP\n:OUTPUT DROP\n:FORWARD DROP\nCOMMIT\n"),
    Attack("a file of the system's", ("sed", "-n", "w /etc/ufw/user.rules"), "x\n", "couldn't open file"),
    Attack("a file of a program's", ("sed", "-n", f"w {PROGRAM}"), "x\n", "couldn't open file"),
    Attack("a saved file", ("iptables-legacy-save", "-f", "/etc/iptables"), "", "Read-only file system"),
    Attack("files", ("python3", "-c", WRITE, "/etc/nftables.conf"), "", "Error"),
    Attack("a setting of the kernel's", ("python3", "-c", WRITE, "/proc/sys/kernel/hostname"), "", "Error"),
    Attack("an endless loop", ("python3", "-c", LOOP)),
    Attack("a fork bomb", ("python3", "-c", FORKS)),
)

UNREAD = {
    "nftables": (
        ("nft -f - <<'EOF'\ninclude \"/etc/shadow\"\nEOF\n", "line 2: our reader refuses it: table or chain"),
        ("nft flush ruleset\n", "which nothing documents"),
        ("nft -f /etc/nftables.conf\n", "no option of nft but -f -"),
        ("nft reset rules\n", "table or chain or rule was expected"),
        (f"nft -f - <<'EOF'\n{SET}EOF\n", "longer than 128 KiB"),
        (f"nft -f - <<'EOF'\n{CIRCLE}EOF\n", "jump"),
        (f"nft -f - <<'EOF'\n{DEEP}EOF\n", "jump"),
    ),
    "iptables": (
        (
            f"iptables --modprobe={PROGRAM} -I INPUT -p tcp --dport 1 -j ACCEPT\n",
            "the option --modprobe=",
        ),
        (
            f"iptables-restore <<'EOF'\n{MODPROBE}EOF\n",
            "line 3: our reader refuses it: Portbook does not know the option --modprobe=",
        ),
        ("iptables -F\n", "Portbook does not know the option -F"),
        ("iptables -P INPUT DROP; reboot\n", "the sign ; outside quotes"),
        ("iptables -I INPUT -j $(reboot)\n", "the sign $ outside quotes"),
        (f"iptables-restore <<'EOF'\n{CIRCLE_LEGACY}EOF\n", "jump"),
        (f"iptables-restore <<'EOF'\n{DEEP_LEGACY}EOF\n", "jump"),
    ),
    "ufw": (
        ("ufw reset\n", "ufw reset removes all rules"),
        ("ufw disable\n", "ufw disable turns off"),
        ("ufw --rootdir=/tmp allow 1\n", "does not know the ufw command '--rootdir=/tmp'"),
        ("ufw allow OpenSSH; reboot\n", "the sign ; outside quotes"),
    ),
    "firewalld": (
        ("firewall-cmd --complete-reload\n", "--complete-reload breaks open connections"),
        ("firewall-cmd --reset-to-defaults\n", "does not know the option '--reset-to-defaults'"),
        (
            "firewall-cmd --permanent --direct --passthrough ipv4 -F\n",
            "--direct is a rule of iptables",
        ),
        (
            "firewall-cmd --permanent --new-zone-from-file=/etc/shadow\n",
            "does not know the option '--new-zone-from-file'",
        ),
        (
            "firewall-cmd --permanent --new-ipset=x --type=hash:ip --option=maxelem=4294967295\n",
            "does not know the option '--new-ipset'",
        ),
    ),
}
"""Snippets that no tool may see, and a part of what is said of them."""
JUDGED = [(target, *case) for target, cases in UNREAD.items() for case in cases]

HOLD = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever a shell starts in the background ignores it
from portbook.firewalls.firewalld.check import hosts as firewalld, program
from portbook.firewalls.firewalld.check.driver import FirewalldDriver
from portbook.firewalls.ufw.check import hosts as ufw
from portbook.firewalls.ufw.check.driver import UfwDriver
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs
lab = Lab.open()
if programs.find("ufw"):
    UfwDriver(lab).load(ufw.HOSTS[1])
lab.reset()
if programs.find("firewalld"):
    FirewalldDriver(lab, program.fast).load(firewalld.HOSTS[0])
assert lab.run(["nft", "-f", "-"], sys.argv[1]).returncode == 0
assert lab.run(["iptables", "-P", "INPUT", "DROP"]).returncode == 0
print(json.dumps([each._process.pid for each in (lab, *lab._warm.values())]), flush=True)
word = sys.stdin.readline().strip()
if word == "crash":
    raise RuntimeError(word)
if word == "end":
    lab.close()
"""
"""A run with all of the tools, which then ends as it is told to."""
NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
UFW_IN_TOOLS = """
import json
from portbook.firewalls.ufw.check.driver import UfwDriver
from portbook.firewalls.ufw.check.hosts import HOSTS
from portbook.proof.host.driver import Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Sandbox
with Sandbox.open() as tools:
    driver = UfwDriver(tools)
    driver.load(HOSTS[1])
    response = driver.apply([Step(tuple("ufw prepend allow in 41641/udp".split()))])
    print(json.dumps([str(programs.find("ufw")), response.failure, driver.list()]))
"""
HIDE = (
    "mount --bind /dev/null /usr/sbin/ufw && mount -t tmpfs none /usr/lib/python3/dist-packages/ufw && "
    'mount -t tmpfs none /usr/share/ufw && exec "$@"'
)


class Locked(WarmLab):
    """A lab that nobody gets into."""

    def tools(self) -> Tools:
        pytest.fail("a tool was asked for")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_what_reaches_a_tool_stays_in_the_sandbox(attack: Attack, tools: Sandbox) -> None:
    if programs.find(attack.argv[0]) is None:
        pytest.skip(programs.missing(attack.argv[0]))
    before = _host()
    done = tools.run(attack.argv, attack.stdin, timeout_seconds=1)
    assert attack.says in done.stderr
    assert not attack.says or done.returncode
    tools.reset()
    assert tools.run(["nft", "list", "ruleset"]).stdout == ""
    assert _host() == before


@pytest.mark.parametrize(("target", "text", "detail"), JUDGED)
def test_what_the_grammar_does_not_know_reaches_no_tool(target: str, text: str, detail: str, service: Service) -> None:
    known = targets()[target]
    ours = snippet(service, service.roles["device"], service.profiles["best"], known)
    found = judge(replace(ours, text=text), known, Locked())
    assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert detail in found.detail


@pytest.mark.usefixtures("_namespaces")
@pytest.mark.parametrize("way", ["end", "leave", "crash", "SIGINT", "SIGTERM", "SIGKILL", "SIGKILL of workers"])
def test_the_host_is_as_before_however_a_run_ends(way: str) -> None:
    before = _host()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((SOURCE, *sys.path))}
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLD, DEEP.replace("jump", "# jump")],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with parent, ExitStack() as held:
        workers = json.loads(parent.stdout.readline() if parent.stdout else "")
        inner = {each for worker in workers for each in _below(worker)}
        spaces = {space for each in inner for space in _spaces(each)} - _spaces(os.getpid())
        assert len(spaces) >= len(NAMESPACES) * len(workers)
        assert _host() == before
        _keep(inner, held)
        _end(parent, way, workers)
        _until(lambda: not any(_lives(each) for each in (*workers, *inner)))
        assert not spaces & _all_spaces()
    assert _host() == before


def test_a_sandbox_that_does_not_answer_takes_its_programs_along(tools: Sandbox) -> None:
    (inner,) = _below(tools._process.pid)
    spaces = _spaces(inner) - _spaces(os.getpid())
    assert len(spaces) == len(NAMESPACES)
    with pytest.raises(SandboxFailed, match="did not answer in time"):
        tools.ask({"argv": [PROGRAM, "-c", FORKS], "stdin": "", "seconds": 60}, 0.5)
    _until(lambda: not spaces & _all_spaces())


@pytest.mark.usefixtures("_namespaces")
def test_an_ufw_that_is_only_unpacked_is_enough(tmp_path: Path) -> None:
    found = programs.find("ufw")
    if found is None:
        pytest.skip(programs.missing("ufw"))
    for part in ("sbin/ufw", "lib/python3/dist-packages/ufw", "share/ufw"):
        _copy(found.parents[1] / part, tmp_path / "ufw/usr" / part)
    there = Path("/usr/sbin/ufw").exists()
    hidden = ["unshare", "--map-root-user", "--mount", "sh", "-c", HIDE if there else 'exec "$@"', "sh"]
    done = subprocess.run(
        [*hidden, sys.executable, "-B", "-c", UFW_IN_TOOLS],
        env={"PYTHONPATH": SOURCE, "PATH": PATH, "PORTBOOK_TOOLS": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    path, failure, rules = json.loads(done.stdout)
    assert (path, failure) == (str(tmp_path / "ufw/usr/sbin/ufw"), "")
    assert "-A ufw-user-input -p udp -m udp --dport 41641 -j ACCEPT" in rules


def _end(parent: subprocess.Popen[str], way: str, workers: list[int]) -> None:
    if way == "SIGKILL of workers":
        for each in workers:
            os.kill(each, signal.SIGKILL)
    elif way.startswith("SIG"):
        parent.send_signal(signal.Signals[way])
        parent.wait()
    parent.communicate(way + "\n" if parent.poll() is None else None)


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, place)


def _below(process: int) -> Iterator[int]:
    """All processes that come from one."""
    for each in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split():
        yield int(each)
        yield from _below(int(each))


def _spaces(process: int) -> set[str]:
    """The namespaces that a process is in, as far as we may know."""
    try:
        return {str(Path(f"/proc/{process}/ns/{each}").readlink()) for each in NAMESPACES}
    except OSError:
        return set()


def _keep(processes: Iterable[int], held: ExitStack) -> None:
    """Their namespaces, so that their numbers are nobody else's: the kernel gives a number again at once."""
    for process in processes:
        for each in NAMESPACES:
            held.enter_context(open(f"/proc/{process}/ns/{each}", "rb"))  # noqa: PTH123, SIM115  # not a path


def _lives(process: int) -> bool:
    """A process that has ended and was not asked for its exit code yet does not."""
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def _all_spaces() -> set[str]:
    return {space for each in Path("/proc").glob("[0-9]*") for space in _spaces(int(each.name))}


def _host() -> tuple[str, ...]:
    """All of the host that a sandbox could change if it were not one; a plain user cannot see all of it."""
    lists = ("nft list ruleset", "iptables-save", "ip6tables-save", "ip -o link", "ip -o addr", "ip netns", "hostname")
    seen = [
        subprocess.run(each.split(), check=False, capture_output=True, text=True, env={"PATH": PATH}).stdout
        for each in lists
        if shutil.which(each.split()[0], path=PATH)
    ]
    rules = [line for text in seen for line in text.splitlines() if not line.startswith("#")]
    folders = map(Path, ("/etc/ufw", "/etc/default/ufw", "/etc/firewalld", "/etc/nftables.conf", "/etc/iptables"))
    files = sorted(path for folder in folders for path in (folder, *folder.rglob("*")))
    known = [str(each) for each in files if each.exists()]
    return (*rules, *known, *(sha256(each.read_bytes()).hexdigest() for each in files if _readable(each)))


def _readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it never came to hold")
