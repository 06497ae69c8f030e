"""Connection tracking of the namespace that we are in. Inner side.

A rule set that is loaded anew does not make the kernel forget connections: a fixed source port would then pass as part
of one that an earlier rule set let through. Source: linux/netfilter/nfnetlink_conntrack.h.
"""

from __future__ import annotations

import os
import socket
import struct

_NETFILTER = 12  # NETLINK_NETFILTER
_DELETE = (1 << 8) | 2  # subsystem ctnetlink, IPCTNL_MSG_CT_DELETE
_REQUEST_AND_ACKNOWLEDGE = 0x5
_MESSAGE = struct.Struct("=IHHIIBBH")
_ERROR_AT = struct.Struct("=16xi")


class Tracking:
    """Forgets connections."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETFILTER)
        self._socket.bind((0, 0))

    def forget(self) -> None:
        """All of them, of both IP versions.

        Raises:
            OSError: the kernel refuses.
        """
        self._socket.send(_MESSAGE.pack(_MESSAGE.size, _DELETE, _REQUEST_AND_ACKNOWLEDGE, 1, 0, 0, 0, 0))
        (error,) = _ERROR_AT.unpack_from(self._socket.recv(4096))
        if error:
            raise OSError(-error, os.strerror(-error))

    def close(self) -> None:
        """Give up the socket."""
        self._socket.close()
