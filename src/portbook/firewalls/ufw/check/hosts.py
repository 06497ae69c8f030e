"""Host profiles of ufw, as the commands that set it up: the first is ufw as its package leaves it, enabled."""

from __future__ import annotations

from portbook.proof.host.driver import Host

_SSH = "ufw allow 22/tcp\n"
_HALVES = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
"""Everywhere, in words that no snippet uses: ufw does not take a rule that one of the host's differs from only by its verb."""
_DENYING = "".join(f"ufw deny from {network}\nufw reject out to {network}\n" for network in _HALVES)

HOSTS = (
    Host("stock", ("ufw enable\n",)),
    Host("deny outgoing", (f"ufw default deny outgoing\n{_SSH}ufw enable\n",)),
    Host("not enabled", (_SSH,), mandatory=False, advice="enable ufw"),
    Host(
        "rules that deny",
        (f"{_SSH}{_DENYING}ufw enable\n",),
        advice="write ufw prepend allow, so that the rules come before those that deny",
    ),
)
