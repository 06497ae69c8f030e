"""The line that names what a file was copied from: the catalogue's version, its file, and the hash of that file's bytes.

It is a comment below the first line, so that the copy is the catalogue's file byte for byte but for this line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

_LINE = re.compile(
    rb"^# From Portbook's catalogue ([0-9A-Za-z.-]{1,40}), ([a-z0-9][a-z0-9-]{0,100})\.yml, sha256:([0-9a-f]{64})\r?\n",
    re.MULTILINE,
)
_ABOVE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r]*(?:#[^\n]*)?\n)*")
"""Comments and empty lines above the first key: only there is the line looked for."""


@dataclass(frozen=True)
class Origin:
    """What a file says that it was copied from. Anybody can write such a line: the hash shows whether it is so.

    Attributes:
        version: of the catalogue.
        service: id of the service there.
        digest: SHA-256 of the original's bytes, in hexadecimal.
        line: the line of the file that says so, from 1; 0 where it stands in no file yet.
    """

    version: str
    service: str
    digest: str
    line: int = 0

    @classmethod
    def of(cls, version: str, service: str, original: bytes) -> Origin:
        """The origin of a copy of `original`."""
        return cls(version, service, digest(original))

    def is_of(self, content: bytes) -> bool:
        """Whether some bytes are those of the original."""
        return digest(content) == self.digest


def digest(content: bytes) -> str:
    """The hash of a file's bytes. Git may store line ends as Windows has them: they count as line feeds."""
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def origin_of(content: bytes) -> Origin | None:
    """What a file says that it was copied from; None where it says nothing of the kind."""
    match = _line(content)
    if match is None:
        return None
    version, service, hexadecimal = (group.decode() for group in match.groups())
    return Origin(version, service, hexadecimal, content.count(b"\n", 0, match.start()) + 1)


def with_origin(content: bytes, origin: Origin) -> bytes:
    """A copy that says what it is a copy of, below its first line; a line that says so already is replaced."""
    line = f"# From Portbook's catalogue {origin.version}, {origin.service}.yml, sha256:{origin.digest}\n".encode()
    match = _line(content)
    start, end = match.span() if match else (content.find(b"\n") + 1,) * 2
    return content[:start] + line + content[end:]


def without_origin(content: bytes) -> bytes:
    """The file without the line."""
    match = _line(content)
    return content[: match.start()] + content[match.end() :] if match else content


def _line(content: bytes) -> re.Match[bytes] | None:
    above = _ABOVE.match(content)
    assert above is not None  # noqa: S101  # it matches everything
    return _LINE.search(content, 0, above.end())
