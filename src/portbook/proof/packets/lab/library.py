"""libnftables, called in process: what `nft` does, without starting a program. Inner side.

Source: libnftables(3). A context belongs to the network namespace that it is made in.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

_NAME = "libnftables.so.1"
_JSON, _HANDLES = 1 << 4, 1 << 3


@dataclass(frozen=True)
class LibraryResult:
    """What came of a text."""

    returncode: int
    stdout: str
    stderr: str


class Library:
    """One context."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._context = ctypes.c_void_p(library.nft_ctx_new(0))
        library.nft_ctx_buffer_output(self._context)
        library.nft_ctx_buffer_error(self._context)

    def run(self, text: str, *, json: bool = False, handles: bool = False) -> LibraryResult:
        """Run commands as `nft -f -` does; with `json` as `nft -j`, with `handles` as `nft -a`."""
        self._library.nft_ctx_output_set_flags(self._context, _JSON * json | _HANDLES * handles)
        code = self._library.nft_run_cmd_from_buffer(self._context, text.encode())
        out, err = (
            bytes(buffer(self._context) or b"").decode("utf-8", "replace")
            for buffer in (self._library.nft_ctx_get_output_buffer, self._library.nft_ctx_get_error_buffer)
        )
        return LibraryResult(1 if code else 0, out, err)

    def close(self) -> None:
        """Give up the context."""
        self._library.nft_ctx_free(self._context)


def load() -> ctypes.CDLL | None:
    """The library; None where it is not on this machine."""
    try:
        library = ctypes.CDLL(_NAME)
    except OSError:
        return None
    library.nft_ctx_new.restype = ctypes.c_void_p
    for name in ("nft_ctx_get_output_buffer", "nft_ctx_get_error_buffer"):
        getattr(library, name).restype = ctypes.c_char_p
    return library
