"""What `ufw status verbose` lists after the additions of snippets: the ufw of the lab is not enabled, so it lists nothing.

Source: `get_status` of ufw 0.36.2, ufw/backend_iptables.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ANY, _PLACE = "any", "Anywhere"
_COMMAND = re.compile(
    r"sudo ufw prepend allow (?P<way>in|out) (?:(?P<short>[0-9,:]+/[a-z]+)|(?:proto (?P<protocol>[a-z]+) )?"
    r"from (?P<source>\S+)(?: port (?P<sport>\S+))? to (?P<target>\S+)(?: port (?P<port>\S+))?)"
)
_HEAD = """\
Status: active
Logging: on (low)
Default: deny (incoming), deny (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
"""


def status(snippet: str) -> str:
    """The listing of a machine that denies all else, both ways.

    Raises:
        ValueError: the snippet has a command of another kind.
    """
    commands = [line for line in snippet.splitlines() if line and not line.startswith("#")]
    rows = [row for command in commands for row in _rows(command)]
    return _HEAD + "".join(sorted(rows, key=lambda row: "(v6)" in row))


def _rows(command: str) -> Iterator[str]:
    match = _COMMAND.fullmatch(command)
    if match is None:
        raise ValueError(command)
    way = f"ALLOW {match['way'].upper()}"
    if match["short"]:
        for mark in ("", " (v6)"):
            yield _row(f"{match['short']}{mark}", way, f"{_PLACE}{mark}")
        return
    six = ":" in f"{match['source']} {match['target']}"
    either = match["source"] == match["target"]
    protocol = match["protocol"] or ""
    alone = not (match["port"] or match["sport"])
    for mark in ("", " (v6)") if either else (" (v6)",) if six else ("",):
        to = _end(match["target"], match["port"], protocol, mark, alone=alone)
        yield _row(to, way, _end(match["source"], match["sport"], protocol, mark, alone=alone))


def _end(address: str, ports: str | None, protocol: str, mark: str, *, alone: bool) -> str:
    """An address with the ports; without any at either end, the protocol stands behind the address."""
    slash = f"/{protocol}" if protocol else ""
    if ports:
        return f"{ports}{slash}{mark}" if address == _ANY else f"{address} {ports}{slash}"
    shown = slash if alone else ""
    return f"{_PLACE}{shown}{mark}" if address == _ANY else f"{address}{shown}"


def _row(to: str, way: str, source: str) -> str:
    return f"{to:<26} {way:<11} {source}\n"
