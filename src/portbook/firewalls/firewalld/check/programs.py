"""The programs that firewalld's engines run."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (
    Program("dbus-daemon", "dbus-daemon", is_service=True),
    Program("firewall-cmd", "firewalld", is_service=True),
    Program("firewalld", "firewalld", is_service=True),
)
