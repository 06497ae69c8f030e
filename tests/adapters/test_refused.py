"""What a machine that allows no namespaces says, on the page and in the check: real refusals where they can be had here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from portbook.proof.sandbox import programs, sandbox

FILTERED = "isolation.no_new_privileges(); seccomp.install(seccomp.program(MACHINES[os.uname().machine]))"
"""Our own filter forbids namespaces as Docker's does."""
NONE_LEFT = ["unshare", "-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh"]
CASES = {
    "Docker": ([], FILTERED, "a seccomp profile forbids namespaces here, as Docker's default does: run the container"),
    "Ubuntu 24.04": (
        [],
        f"unavailable.facts = lambda: unavailable.Facts(apparmor_restricts=True); {FILTERED}",
        "AppArmor restricts user namespaces here, as on Ubuntu 24.04: run sudo sysctl",
    ),
    "no namespaces left": (NONE_LEFT, "", "user.max_user_namespaces is 0: run sudo sysctl"),
    "macOS": ([], "sys.platform = 'darwin'", "macOS has no Linux namespaces: run portbook check on Linux, in CI"),
    "Windows": (
        [],
        "sys.platform = 'win32'",
        "Windows has no Linux namespaces: run portbook check on Linux, in CI or in",
    ),
}
CHECK = "portbook(['check', '--strict'])"
BUILD = "mkdocs(['build', '--quiet'])"
PROGRAM = """
import os, sys
from mkdocs.__main__ import cli as mkdocs
from mkdocs.commands import build
from portbook.adapters import mkdocs as plugin
from portbook.adapters.cli import main as portbook
from portbook.proof.sandbox import isolation, seccomp, unavailable
from portbook.proof.sandbox.syscalls import MACHINES
{}
{}
"""


@pytest.fixture
def host_firewall(site: Path) -> Path:
    """A site with the rules of a firewall that is proven in a sandbox."""
    if reason := sandbox.unavailable() or (programs.missing("nft") if programs.find("nft") is None else None):
        pytest.skip(reason)
    for name, words in (("portbook.yml", "gcp, azure, aws-terraform"), ("docs/index.md", "gcp, azure")):
        path = site / name
        path.write_text(path.read_text("utf-8").replace(f"[{words}]", "[nftables]"), "utf-8")
    return site


def _run(case: str, command: str, site: Path) -> subprocess.CompletedProcess[str]:
    before, setting, _words = CASES[case]
    argv = [*before, sys.executable, "-B", "-c", PROGRAM.format(setting, command)]
    return subprocess.run(argv, cwd=site, env=dict(os.environ), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("case", CASES)
def test_the_check_is_not_verified_and_names_the_cure(case: str, host_firewall: Path) -> None:
    done = _run(case, CHECK, host_firewall)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert re.search(rf"^\d+ snippets not verified here: {re.escape(CASES[case][2])}", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_not_verified_and_names_the_cure(case: str, host_firewall: Path) -> None:
    done = _run(case, BUILD, host_firewall)
    assert done.returncode == 0, done.stderr
    html = unescape((host_firewall / "site/index.html").read_text("utf-8"))
    assert {*re.findall(r'<span class="portbook-badge[^>]*>([^<]*)</span>', html)} == {"not verified here"}
    assert CASES[case][2] in html
