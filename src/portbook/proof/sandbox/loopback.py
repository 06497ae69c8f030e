"""The loopback of a network namespace of our own, which is down when the namespace is new."""

from __future__ import annotations

import fcntl
import socket
import struct

ADDRESS = "127.0.0.1"
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 0x1  # linux/sockios.h, linux/if.h


def up() -> None:
    """Let programs there talk to each other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))
