from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping
from ctypes.util import find_library
from errno import errorcode
from pathlib import Path

import pytest

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs, seccomp
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.syscalls import MACHINES, NEWEST

SOURCE = str(Path(programs.__file__).parents[3])
USER, NET, ALL = 0x10000000, 0x40000000, 0x7E020000
X32 = 0x40000000
READ = {"x86_64": 0, "aarch64": 63}
HERE = MACHINES[os.uname().machine]
OTHERS = {"AF_ALG": 38, "AF_BLUETOOTH": 31, "AF_KEY": 15, "AF_RDS": 21, "AF_TIPC": 30, "AF_VSOCK": 40}
GRAVE = """
    mount umount2 pivot_root chroot move_mount fsopen fsmount open_tree mount_setattr ptrace process_vm_readv
    process_vm_writev kexec_load kexec_file_load bpf perf_event_open init_module finit_module delete_module keyctl add_key
    request_key userfaultfd reboot swapon swapoff settimeofday clock_settime io_uring_setup io_uring_enter io_uring_register
    open_by_handle_at name_to_handle_at quotactl acct syslog personality mknodat
"""
"""What would do the greatest harm, on any machine."""

BY_ARGUMENT: dict[tuple[str, int, int], str] = {
    ("clone", USER | signal.SIGCHLD, 0): "EPERM",
    ("clone", NET | signal.SIGCHLD, 0): "EPERM",
    ("clone", signal.SIGCHLD, 0): "allowed",
    ("clone", 0x3D0F00, 0): "allowed",  # a thread
    ("clone3", 0, 0): "ENOSYS",
    ("unshare", USER, 0): "EPERM",
    ("unshare", USER | NET, 0): "EPERM",
    ("unshare", 0x20000, 0): "EPERM",
    ("unshare", NET, 0): "allowed",  # the worker's
    ("setns", 9, USER): "EPERM",
    ("setns", 9, 0): "EPERM",  # whatever kind it is
    ("setns", 9, NET): "allowed",  # the worker's
    **{("socket", number, 1): "EPERM" for number in OTHERS.values()},
    **{("socket", number, 1): "allowed" for number in seccomp.FAMILIES.values()},
    ("socketpair", 30, 1): "EPERM",
    ("socketpair", 1, 1): "allowed",
}
"""Calls with their first two arguments, and what the filter says to them."""

PROBE = """
import ctypes, errno, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
said = {}
for name, words in json.load(sys.stdin).items():
    outcome = libc.syscall(*map(ctypes.c_long, words))
    if outcome == 0 and name.startswith("clone"):
        os._exit(0)
    said[name] = errno.errorcode.get(ctypes.get_errno(), "?") if outcome == -1 else "done"
print(json.dumps(said))
"""
"""Makes calls with nonsense for arguments, so that none of them does anything."""
UNFILTERED = """
from portbook.proof.sandbox import seccomp, worker
seccomp.install = lambda _instructions: None
main = worker.main
"""
RUN_PROBE = f"""
import sys
from portbook.proof.sandbox.sandbox import Sandbox
with Sandbox.open() as tools:
    print(tools.run(["python3", "-c", {PROBE!r}], sys.argv[1]).stdout)
"""
WITHOUT_FILTERS = """
from errno import EINVAL
from portbook.proof.sandbox import isolation, sandbox, seccomp
refuse = [seccomp._load(16), *seccomp._when(0x15, 22, seccomp._fail(EINVAL)), seccomp._return(0x7FFF0000)]
isolation.no_new_privileges()
seccomp.install([seccomp._load(0), *seccomp._when(0x15, %d, *refuse), seccomp._return(0x7FFF0000)])
print(sandbox.unavailable())
"""
"""A kernel without filters, as far as anybody after this can tell."""
UNKNOWN = "from portbook.proof.sandbox import sandbox; print(sandbox.unavailable())"
WARM = """
print('{"ready": true}', flush=True)
input()
"""
OLD_CALL = """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())
"""
"""A call as programs of 32 bits make it."""


def _says(machine: str, number: int, *arguments: int, audit: int | None = None) -> str:
    """What the filter says, worked out from its instructions as the kernel does: no machine of the other kind is needed."""
    known = MACHINES[machine]
    data = struct.pack("<IIQ6Q", number, known.audit if audit is None else audit, 0, *(*arguments, *[0] * 6)[:6])
    code, at, held = seccomp.program(known), 0, 0
    while True:
        operation, if_so, if_not, value = code[at]
        at += 1
        if operation == 0x20:
            held = int.from_bytes(data[value : value + 4], "little")
        elif operation == 0x06:
            return {0x80000000: "killed", 0x7FFF0000: "allowed"}.get(value) or errorcode[value & 0xFFFF]
        else:
            at += if_so if {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[operation] else if_not


def _probes() -> dict[str, tuple[int, ...]]:
    """Every call that is denied whatever its arguments are."""
    return {name: (HERE.numbers[name], *[-1] * 5) for name in seccomp.DENIED if name in HERE.numbers}


def _tried(tools: Sandbox, probes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    said: dict[str, str] = json.loads(tools.run(["python3", "-c", PROBE], json.dumps(probes)).stdout)
    return said


def _python(script: str, *words: str, by: tuple[str, ...] = (sys.executable,)) -> str:
    done = subprocess.run(
        [*by, "-B", "-c", script, *words],
        env={"PYTHONPATH": SOURCE, "PATH": "/usr/bin"},
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
    )
    return done.stdout.strip()


@pytest.fixture
def unfiltered(_namespaces: None, tmp_path: Path) -> Sandbox:
    """The same sandbox without the filter, to see that it is the filter that says no."""
    (tmp_path / "unfiltered.py").write_text(UNFILTERED)

    class Unfiltered(Sandbox):
        worker = "unfiltered"

        @classmethod
        def paths(cls) -> tuple[str, ...]:
            return (*super().paths(), str(tmp_path))

    with Unfiltered.open() as opened:
        yield opened


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_that_libseccomp_knows(machine: str) -> None:
    name = find_library("seccomp")
    if name is None:
        pytest.skip("there is no libseccomp to ask")
    ask = ctypes.CDLL(name).seccomp_syscall_resolve_name_arch
    known = MACHINES[machine]
    expected = {each: ask(ctypes.c_uint32(known.audit), each.encode()) for each in (*seccomp.DENIED, *known.numbers)}
    assert known.numbers == {each: number for each, number in expected.items() if number >= 0}


@pytest.mark.parametrize("machine", MACHINES)
def test_what_no_firewall_tool_needs_is_denied(machine: str) -> None:
    numbers = MACHINES[machine].numbers
    assert {_says(machine, numbers[name]) for name in seccomp.DENIED if name in numbers} == {"EPERM"}
    assert set(GRAVE.split()) <= set(seccomp.DENIED) & numbers.keys()


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("call", BY_ARGUMENT, ids=str)
def test_some_calls_depend_on_their_arguments(call: tuple[str, int, int], machine: str) -> None:
    name, *arguments = call
    assert _says(machine, MACHINES[machine].numbers[name], *arguments) == BY_ARGUMENT[call]


@pytest.mark.parametrize("machine", MACHINES)
def test_everything_else_is_allowed_but_what_is_newer(machine: str) -> None:
    said = [_says(machine, number) for number in range(NEWEST + 2)]
    assert said[READ[machine]] == "allowed"
    assert len(said) - said.count("allowed") < 90
    assert [*said[-2:], _says(machine, 4096)] == ["allowed", "ENOSYS", "ENOSYS"]


@pytest.mark.parametrize("machine", MACHINES)
def test_another_way_of_calling_is_not_judged_by_these_numbers(machine: str) -> None:
    assert _says(machine, READ[machine], audit=0x40000003) == "killed"  # i386
    assert _says(machine, X32 | READ[machine]) == "EPERM"


def test_a_program_gets_eperm_for_every_denied_call(tools: Sandbox) -> None:
    said = _tried(tools, _probes())
    assert set(said) == set(_probes())
    assert {name: outcome for name, outcome in said.items() if outcome != "EPERM"} == {}


def test_it_is_the_filter_that_says_so(unfiltered: Sandbox) -> None:
    said = _tried(unfiltered, _probes())
    some = "add_key io_uring_setup kcmp keyctl mount name_to_handle_at personality process_vm_readv ptrace vmsplice"
    assert {name for name in some.split() if said[name] == "EPERM"} == set()
    assert _tried(unfiltered, {"unshare": (HERE.numbers["unshare"], USER)}) == {"unshare": "done"}


def test_arguments_decide_for_real(tools: Sandbox) -> None:
    clone3, setns, unshare = (HERE.numbers[name] for name in ("clone3", "setns", "unshare"))
    probes = {
        **{f"clone {flag:x}": (HERE.numbers["clone"], flag | signal.SIGCHLD, 0, 0, 0, 0) for flag in (USER, NET, ALL)},
        **{f"unshare {flag:x}": (unshare, flag) for flag in (USER, NET, ALL, 0x80)},
        "setns user": (setns, -1, USER),
        "setns any": (setns, -1, 0),
        "x32": (X32 | READ[os.uname().machine], -1, 0, 0),
    }
    assert set(_tried(tools, probes).values()) == {"EPERM"}
    passed = {"setns net": (setns, -1, NET), "clone3": (clone3, 0, 0), "newer": (NEWEST + 1, 0)}
    assert _tried(tools, passed) == {"setns net": "EBADF", "clone3": "ENOSYS", "newer": "ENOSYS"}


def test_sockets_of_few_families_can_be_made(tools: Sandbox) -> None:
    socket = HERE.numbers["socket"]
    kinds = {"AF_NETLINK": 3, "AF_PACKET": 3}
    made = {name: (socket, number, kinds.get(name, 2), 0) for name, number in seccomp.FAMILIES.items()}
    assert set(_tried(tools, made).values()) == {"done"}
    assert set(_tried(tools, {name: (socket, number, 2, 0) for name, number in OTHERS.items()}).values()) == {"EPERM"}


def test_a_program_of_a_program_inherits_it(tools: Sandbox) -> None:
    script = "import subprocess; subprocess.run(['/usr/bin/grep', 'Seccomp:', '/proc/self/status'])"
    assert tools.run(["python3", "-c", script]).stdout == "Seccomp:\t2\n"


@pytest.mark.usefixtures("_namespaces")
def test_whatever_reads_text_is_behind_it() -> None:
    with Lab.open() as lab:
        lab.warm(("/usr/bin/python3", "-c", WARM))
        opened = [lab, *lab._warm.values()]
        assert [_filtered(_child(each._process.pid)) for each in opened] == [True, True]


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only x86_64 has programs that call in two ways")
def test_a_call_of_32_bits_ends_the_program(tools: Sandbox, unfiltered: Sandbox) -> None:
    if unfiltered.run(["python3", "-c", OLD_CALL]).returncode:
        pytest.skip("the kernel takes no calls of 32 bits")
    assert tools.run(["python3", "-c", OLD_CALL]).returncode == -signal.SIGSYS


@pytest.mark.skipif(os.geteuid() != 0, reason="already an unprivileged user: every other test here shows it")
@pytest.mark.usefixtures("_namespaces")
def test_an_unprivileged_user_has_it_too() -> None:
    nobody = ("setpriv", "--reuid", "65533", "--regid", "65533", "--clear-groups", "/usr/bin/python3")
    try:
        _python("import sys, portbook.proof; sys.exit(sys.version_info < (3, 11))", by=nobody)
    except subprocess.CalledProcessError:
        pytest.skip("no Python 3.11 that another user can run, or our source is private")
    assert set(json.loads(_python(RUN_PROBE, json.dumps(_probes()), by=nobody)).values()) == {"EPERM"}


@pytest.mark.usefixtures("_namespaces")
def test_without_filters_there_is_no_sandbox() -> None:
    prctl = {"x86_64": 157, "aarch64": 167}[os.uname().machine]
    said = _python(WITHOUT_FILTERS % prctl)
    assert said.startswith("the kernel takes no filter of system calls, which the sandbox needs: run portbook check on")


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="setarch makes x86_64 say that it is i686")
def test_on_a_machine_that_nobody_has_looked_at_there_is_no_sandbox() -> None:
    said = _python(UNKNOWN, by=("setarch", "i686", sys.executable))
    assert said.startswith(
        "the sandbox knows the system calls of x86_64 and aarch64 (64 bits) only: run portbook check"
    )


def _child(process: int) -> int:
    return int(Path(f"/proc/{process}/task/{process}/children").read_text("ascii"))


def _filtered(process: int) -> bool:
    return "\nSeccomp:\t2\n" in Path(f"/proc/{process}/status").read_text("ascii")
