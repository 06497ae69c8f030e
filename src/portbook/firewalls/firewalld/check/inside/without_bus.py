"""Runs firewalld's server and its `firewall-cmd` in one process, without a bus between them.

The server is firewalld's class `FirewallD`, and the command is the program `firewall-cmd` itself. There is no bus, PolicyKit,
NetworkManager or file watcher, and no iptables for direct rules, which no snippet may use. The process is made to be forked.
"""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

from portbook.firewalls.firewalld.check.inside import bus, settings
from portbook.firewalls.firewalld.check.inside.commands import (
    Command,
    FirewalldFailure,
    Reply,
    Run,
    Transcript,
    first_failure,
    prepare,
)
from portbook.firewalls.firewalld.check.inside.imports import module
from portbook.firewalls.firewalld.check.inside.session import Apply, Open

_STORED = Path("/run/hosts")
_LATE = ("gi.repository.GObject", "argparse", "firewall.command", "xml.sax.expatreader")
"""Modules that firewalld and its command import when they run: here once, not in each process that is forked."""


class _NoWatcher:
    """A file watcher that does nothing, because no other process changes the files."""

    def __init__(self, *_arguments: object) -> None: ...

    def add_watch_dir(self, _path: str) -> None: ...

    def add_watch_file(self, _path: str) -> None: ...


def engine(base: Path) -> Open:
    """A function that starts firewalld on a host. Each call of it needs a process of its own.

    Raises:
        ImportError: firewalld or one of its dependencies is missing.
    """
    bus.install()
    server = _server(base)
    program, package = base / "usr/bin/firewall-cmd", settings.package(base)
    code = compile(program.read_text("utf-8"), str(program), "exec")
    gc.collect()
    gc.freeze()  # or the first collection in each process would copy all of the memory that it shares with this one

    def run(arguments: Sequence[str]) -> Reply:
        return _firewall_cmd(code, arguments)

    def open_(host: Sequence[Command], first: Sequence[Command]) -> Apply:
        gc.disable()
        nft = module("nftables.nftables").Nftables()
        nft.cmd("flush ruleset")
        daemon = _host(server, run, host, lambda folder: settings.bring(package, folder, settings.named(first)))

        def apply(snippet: Sequence[Command]) -> dict[str, object]:
            transcript = Transcript(run)
            failed = first_failure(transcript, snippet)
            returned, listed, _error = nft.cmd("list table inet firewalld")
            if returned or (daemon.fw.get_state() != "RUNNING" and not failed):
                message = "firewalld does not run any more"
                raise FirewalldFailure(message)
            return {"failed": failed, "rules": listed, "said": transcript.outputs}

        return apply

    return open_


def _server(base: Path) -> Any:  # noqa: ANN401  # a module that is known at run time only
    config = module("firewall.config")
    config.set_default_config_paths(str(settings.used(settings.package(base))))
    config.COMMANDS.update({name: f"/nowhere/{name}" for name in config.COMMANDS})
    bus.trust()
    module("firewall.core.fw_nm")._nm_imported = False  # noqa: SLF001  # as where NetworkManager is not installed
    module("firewall.server.config").Watcher = _NoWatcher
    module("firewall.core.logger").log.setInfoLogLevel(-1)
    for name in _LATE:
        module(name)
    return module("firewall.server.firewalld")


def _host(server: Any, run: Run, commands: Sequence[Command], lay: Callable[[Path], None]) -> Any:  # noqa: ANN401  # firewalld's own class
    """A daemon with the host's settings. The settings are kept, so that the next daemon starts with them.

    Args:
        server: firewalld's module.
        run: runs a command.
        commands: the commands of the host.
        lay: adds files to the folder of the settings.
    """
    stored = _STORED / sha256(repr(commands).encode()).hexdigest()
    if not stored.is_dir():
        folder = settings.fresh()
        _started(server, folder)
        prepare(run, commands)
        settings.keep(folder, stored)
    folder = settings.fresh(stored)
    lay(folder)
    return _started(server, folder)


def _started(server: Any, folder: Path) -> Any:  # noqa: ANN401  # firewalld's own class
    config = module("firewall.config")
    config.set_system_config_paths(str(folder))
    daemon = server.FirewallD("the bus", config.dbus.DBUS_PATH)
    if daemon.fw.get_state() != "RUNNING":
        message = "firewalld does not start in the sandbox"
        raise FirewalldFailure(message)
    return daemon


def _firewall_cmd(code: CodeType, arguments: Sequence[str]) -> Reply:
    output = io.StringIO()
    sys.argv = ["firewall-cmd", *arguments]
    with redirect_stdout(output), redirect_stderr(output):
        try:
            exec(code, {"__name__": "__main__"})  # noqa: S102  # the program of firewalld's own package
        except SystemExit as ended:
            returned = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
            return Reply(returned, output.getvalue())
    return Reply(0, output.getvalue())
