"""ufw's own code, kept warm. Not imported: the system's Python runs this text in a sandbox, as a process of its own.

Arguments: the folder that has ufw's package, and the folder of its templates (`/usr/share/ufw`).
A question is `{"policies": {"input": …, "output": …}, "user": [IPv4, IPv6], "commands": [[…], …], "seconds": …,
"profiles": …}`, where `profiles` is a file of application profiles and `user` is what stands in `user.rules` and `user6.rules` before. The answer is `{"returncode": …, "stdout": …,
"stderr": …, "user": [IPv4, IPv6]}`, or `{"failed": …}`. The firewall counts as not enabled here, so ufw writes its files and leaves
the kernel alone.
"""

from __future__ import annotations

import gettext
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

STOCK = ("before.rules", "before6.rules", "after.rules", "after6.rules", "user.rules", "user6.rules")
USER = ("user.rules", "user6.rules")
DEFAULTS = """\
IPV6=yes
DEFAULT_INPUT_POLICY="{input}"
DEFAULT_OUTPUT_POLICY="{output}"
DEFAULT_FORWARD_POLICY="DROP"
DEFAULT_APPLICATION_POLICY="SKIP"
MANAGE_BUILTINS=no
IPT_MODULES=""
"""
SECONDS = 20
"""Processor time for one question."""
SETTINGS = "ENABLED=no\nLOGLEVEL=low\n"


def main() -> None:
    """Load ufw, say so with its stock rules, then answer until the input ends; each question by a process of its own."""
    packages, templates = sys.argv[1:]
    sys.path.append(packages)
    frontend = _frontend()
    stock = {name: (Path(templates) / "iptables" / name).read_text("utf-8") for name in STOCK}
    _say(1, {"ready": True, "stock": stock})
    for line in sys.stdin.buffer:
        _say(1, _answer(frontend, json.loads(line)))


def _frontend() -> ModuleType:
    """The frontend module of ufw, without its look at who owns which file and at which matches the kernel has."""
    gettext.install("ufw")
    common: Any = import_module("ufw.common")
    util: Any = import_module("ufw.util")
    common.do_checks = False
    version = util.get_iptables_version(f"{common.iptables_dir}/iptables")
    util.get_iptables_version = lambda _program: version
    kind = import_module("ufw.backend_iptables").UFWBackendIptables
    # It looks into /proc, which a container may not have; ip6tables-restore fails where the kernel has no IPv6.
    kind.use_ipv6 = lambda self: self.defaults["ipv6"] == "yes"
    # It asks the kernel only where its checks are on.
    kind.initcaps = lambda self: setattr(self, "caps", {"limit": {"4": True, "6": True}})
    return import_module("ufw.frontend")


def _answer(frontend: ModuleType, question: dict[str, Any]) -> dict[str, Any]:
    folder = tempfile.mkdtemp()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        _say(writing, _work(frontend, question, Path(folder)))
        os._exit(0)
    os.close(writing)
    answer = _read(reading, time.monotonic() + question["seconds"])
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    shutil.rmtree(folder)
    return json.loads(answer) if answer.endswith(b"\n") else {"failed": "ufw did not answer in time"}


def _read(file: int, deadline: float) -> bytes:
    answer = b""
    with os.fdopen(file, "rb", buffering=0) as opened:
        while select.select([opened], [], [], max(0.0, deadline - time.monotonic()))[0]:
            chunk = opened.read(1 << 16)
            if not chunk:
                break
            answer += chunk
    return answer


def _work(frontend: ModuleType, question: dict[str, Any], folder: Path) -> dict[str, Any]:
    """In the child: write the settings, run the commands, read what ufw wrote."""
    settings = folder / "etc/ufw"
    (settings / "applications.d").mkdir(parents=True)
    (folder / "etc/default").mkdir()
    (folder / "etc/default/ufw").write_text(DEFAULTS.format(**question["policies"]), "utf-8")
    (settings / "applications.d/packages").write_text(question["profiles"], "utf-8")
    (settings / "ufw.conf").write_text(SETTINGS, "utf-8")
    for name, text in zip(USER, question["user"], strict=True):
        (settings / name).write_text(text, "utf-8")
    answers: list[str] = []
    with (folder / "stderr").open("w+b") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        code = _run(frontend, question["commands"], str(folder), answers)
        sys.stderr.flush()
        file.seek(0)
        errors = file.read().decode("utf-8", "replace")
    user = [(settings / name).read_text("utf-8") for name in USER]
    return {"returncode": code, "stdout": "\n".join(answers), "stderr": errors, "user": user}


def _run(frontend: ModuleType, commands: list[list[str]], folder: str, outputs: list[str]) -> int:
    """Do as /usr/sbin/ufw does with each command, up to the first that fails; then make the rules for logging, as on enabling.

    What it would print is added to `outputs`.
    """
    try:
        for command in commands:
            parsed = frontend.parse_command(list(command))
            rule, version = (parsed.data.get(name, "") for name in ("rule", "iptype"))
            ufw = frontend.UFWFrontend(parsed.dryrun, datadir=folder)
            outputs.append(ufw.do_action(parsed.action, rule, version, parsed.force))
        backend = frontend.UFWFrontend(False, datadir=folder).backend  # noqa: FBT003  # ufw's own signature
        backend.update_logging(backend.defaults["loglevel"])
    except SystemExit as ended:
        return int(ended.code or 1)  # it has not come to the end of the commands
    except Exception:  # noqa: BLE001  # whatever ufw raises, it has refused the command
        sys.stderr.write(f"ERROR: {sys.exc_info()[1]}\n")
        return 1
    return 0


def _say(file: int, what: dict[str, Any]) -> None:
    line = json.dumps(what).encode() + b"\n"
    while line:
        line = line[os.write(file, line) :]


if __name__ == "__main__":
    main()
