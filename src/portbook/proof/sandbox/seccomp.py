"""A filter of system calls, inherited by every program that is started after it. Inner side.

It is the second wall: namespaces and capabilities already make most of these calls fail, but only after the kernel has
begun to read what it was given. A call fails with EPERM, as without the capability, so that a tool says so and goes on.
Sources: seccomp(2), clone(2), linux/filter.h, linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from portbook.proof.sandbox import isolation, syscalls
from portbook.proof.sandbox.syscalls import Machine

_STEP = "system call filter"
DENIED = tuple(
    """
    mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
    kexec_load kexec_file_load init_module finit_module delete_module create_module get_kernel_syms query_module reboot
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    add_key request_key keyctl
    swapon swapoff acct quotactl quotactl_fd syslog nfsservctl lookup_dcookie fanotify_init
    settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname
    open_by_handle_at name_to_handle_at mknod mknodat
    iopl ioperm modify_ldt personality vhangup uselib ustat sysfs _sysctl
    mbind migrate_pages move_pages vmsplice
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
"""What no firewall tool needs."""
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16, "AF_PACKET": 17}
"""Families of sockets that can be made."""
NEW_NETWORK = 0x40000000
"""CLONE_NEWNET: the one kind of namespace that can be made and entered, and only with a capability that no program has.

The worker needs it: after each snippet a new network, and in the lab one for each of two hosts.
"""
_NEW_NAMESPACE = 0x7E020000
"""All flags of clone(2) for namespaces; that for time is a signal's number there, and clone3(2) is not there at all."""
_OTHER_ABI = 0x40000000
"""Of x32 and above: the same kernel, entered by numbers that the table does not have."""

_LOAD, _EQUAL, _AT_LEAST, _HAS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # linux/bpf_common.h
# Offsets in struct seccomp_data; of these arguments the kernel reads the low halves, which come first on both machines.
_NUMBER, _AUDIT, _FIRST, _SECOND = 0, 4, 16, 24
_KILL, _FAIL, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

Instruction = tuple[int, int, int, int]
"""Operation, what to skip if it holds, what to skip if not, value: struct sock_filter."""


def program(machine: Machine) -> list[Instruction]:
    """The filter for a kind of machine."""
    numbers = machine.numbers
    families = [instruction for family in FAMILIES.values() for instruction in _when(_EQUAL, family, _return(_ALLOW))]
    only_network = [*_when(_EQUAL, NEW_NETWORK, _return(_ALLOW)), _fail(errno.EPERM)]
    by_argument = {
        "socket": [_load(_FIRST), *families, _fail(errno.EPERM)],
        "socketpair": [_load(_FIRST), *families, _fail(errno.EPERM)],
        "clone": [_load(_FIRST), *_when(_HAS, _NEW_NAMESPACE, _fail(errno.EPERM)), _return(_ALLOW)],
        "unshare": [_load(_FIRST), *only_network],
        "setns": [_load(_SECOND), *only_network],
        "clone3": [_fail(errno.ENOSYS)],  # its flags are in memory; C libraries then use clone
    }
    denied = {name: [_fail(errno.EPERM)] for name in DENIED}
    calls = {name: block for name, block in (by_argument | denied).items() if name in numbers}
    return [
        _load(_AUDIT),
        (_EQUAL, 1, 0, machine.audit),
        _return(_KILL),
        _load(_NUMBER),
        *_when(_AT_LEAST, _OTHER_ABI, _fail(errno.EPERM)),
        *_when(_AT_LEAST, syscalls.NEWEST + 1, _fail(errno.ENOSYS)),
        *(instruction for name, block in calls.items() for instruction in _when(_EQUAL, numbers[name], *block)),
        _return(_ALLOW),
    ]


def install(instructions: list[Instruction]) -> None:
    """Filter all calls of this process and of those that it starts, for good; after `isolation.no_new_privileges`.

    Raises:
        isolation.Refusal: the kernel has no filters.
    """
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    program = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("@HP", len(instructions), ctypes.addressof(program))
    isolation.check(
        _STEP, isolation.LIBC.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.c_char_p(head), 0, 0)
    )


def _when(test: int, value: int, *then: Instruction) -> list[Instruction]:
    """What to do if the loaded value passes a test; it must not fall through."""
    return [(test, 0, len(then), value), *then]


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _return(action: int) -> Instruction:
    return (_RETURN, 0, 0, action)


def _fail(number: int) -> Instruction:
    return _return(_FAIL | number)
