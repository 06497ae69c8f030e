"""Network namespaces, held by file descriptors. Inner side."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEWNET = 0x40000000
_SIOCGSKNS = 0x894C  # linux/sockios.h: the network namespace of a socket; needs no /proc, which a container may hide


def make() -> int:
    """Go into a new network namespace; a file descriptor of it.

    Raises:
        OSError: the kernel refuses.
    """
    _check(_LIBC.unshare(_NEWNET))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        return fcntl.ioctl(here, _SIOCGSKNS)


def enter(namespace: int) -> None:
    """Go into a network namespace. Sockets stay where they were made.

    Raises:
        OSError: the kernel refuses.
    """
    _check(_LIBC.setns(namespace, _NEWNET))


def _check(outcome: int) -> None:
    if outcome:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
