"""What a socket does not get to see, as programs that the kernel runs on each packet. Inner side.

Source: linux/bpf_common.h, socket(7) on `SO_ATTACH_FILTER`.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Sequence

from portbook.proof.packets.lab.frames import SYN, TCP, TCP_FLAGS_AT

_ATTACH = 26  # SO_ATTACH_FILTER
_BYTE, _HALF_WORD, _BYTE_BEHIND_HEADER = 0x30, 0x28, 0x50
_HEADER_LENGTH = 0xB1
"""Four times the low half of a byte: the length of IPv4's header."""
_IF_EQUAL, _IF_ANY_BIT, _END = 0x15, 0x45, 0x06
_SEEN, _UNSEEN = 0xFFFF, 0
_FRAGMENT = 0x1FFF
"""The bits of IPv4's header that say where a fragment that is not the first belongs."""
_IPV6_HEADER = 40
_INSTRUCTION = struct.Struct("=HBBI")
_PROGRAM = struct.Struct("@HP")

Instruction = tuple[int, int, int, int]
"""An operation, how many instructions it skips if its test holds and if not, and its number."""

_OPENING: tuple[Instruction, ...] = ((_IF_ANY_BIT, 0, 1, SYN), (_END, 0, 0, _SEEN), (_END, 0, 0, _UNSEEN))
_IPV4 = (
    (_BYTE, 0, 0, 9),
    (_IF_EQUAL, 0, 5, TCP),
    (_HALF_WORD, 0, 0, 6),
    (_IF_ANY_BIT, 3, 0, _FRAGMENT),
    (_HEADER_LENGTH, 0, 0, 0),
    (_BYTE_BEHIND_HEADER, 0, 0, TCP_FLAGS_AT),
    *_OPENING,
)
_IPV6 = ((_BYTE, 0, 0, 6), (_IF_EQUAL, 0, 2, TCP), (_BYTE, 0, 0, _IPV6_HEADER + TCP_FLAGS_AT), *_OPENING)
OPENINGS = {4: _IPV4, 6: _IPV6}
"""All packets but those of TCP that neither open a connection nor answer to that, by version of IP."""
OPENINGS_OF_RAW_SOCKETS = {4: _IPV4, 6: ((_BYTE, 0, 0, TCP_FLAGS_AT), *_OPENING)}
"""The same for raw sockets of TCP: those of IPv6 have no IP header."""


def attach(opened: socket.socket, program: Sequence[Instruction]) -> None:
    """Let a socket see only the packets that a program lets it see.

    Raises:
        OSError: the kernel refuses.
    """
    code = ctypes.create_string_buffer(b"".join(_INSTRUCTION.pack(*instruction) for instruction in program))
    opened.setsockopt(socket.SOL_SOCKET, _ATTACH, _PROGRAM.pack(len(program), ctypes.addressof(code)))
