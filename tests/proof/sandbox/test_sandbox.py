from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.program import Program, allowed_programs, etc_folders
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.tools import SandboxFailed

SOURCE = str(Path(programs.__file__).parents[3])
TABLE = "table inet x {\n chain c {\n  type filter hook input priority 0; policy drop;\n }\n}\n"
UNPRIVILEGED = """
import sys
from portbook.proof.sandbox.sandbox import Sandbox
with Sandbox.open() as tools:
    done = tools.run(["nft", "-f", "-"], sys.argv[1])
    print(done.returncode, tools.run(["nft", "list", "ruleset"]).stdout.split())
"""


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tools: Sandbox) -> Callable[..., tuple[int, str, str]]:
    """What a hostile program could do, were it let in."""
    allowed = {**allowed_programs(), "bash": Program("bash", "bash")}
    monkeypatch.setattr(programs, "allowed_programs", lambda: allowed)

    def run(script: str, seconds: float = 10) -> tuple[int, str, str]:
        done = tools.run(["bash", "-c", script], timeout_seconds=seconds)
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_program_reads_its_input_and_answers(tools: Sandbox) -> None:
    assert tools.run(["nft", "-f", "-"], TABLE).returncode == 0
    assert "policy drop" in tools.run(["nft", "list", "ruleset"]).stdout


def test_a_failure_is_told_with_its_words(tools: Sandbox) -> None:
    done = tools.run(["nft", "-f", "-"], "table inet {")
    assert done.returncode == 1
    assert "syntax error" in done.stderr


def test_reset_forgets_rules_and_files(shell: Callable[..., tuple[int, str, str]], tools: Sandbox) -> None:
    tools.run(["nft", "-f", "-"], TABLE)
    shell(
        "touch /run/left /tmp/.left; mkdir -p /var/a/b /run/c; chmod 0 /var/a; ln -s /usr /run/d; rmdir /var/lib; chmod 0 /tmp"
    )
    tools.reset()
    assert tools.run(["nft", "list", "ruleset"]).stdout == ""
    laid = [f"/run/{name} 755" for name in etc_folders()]
    left = shell("find /run /tmp /var -printf '%p %m\n'")[1].splitlines()
    assert sorted(left) == sorted(["/run 755", *laid, "/tmp 755", "/var 755", "/var/lib 755"])  # noqa: S108  # in the sandbox
    assert Path("/usr/bin").is_dir()


def test_files_are_read_and_brought_back_as_they_were(
    shell: Callable[..., tuple[int, str, str]], tools: Sandbox
) -> None:
    tools.reset()
    written = r"mkdir -m 700 /run/a; printf '\377\n' >/run/a/b; chmod 640 /run/a/b; ln -s /run/a /run/c; : >/var/lib/d"
    assert shell(written)[0] == 0
    look = r"find /run /var /tmp -printf '%p %m %l\n' | sort; od -c /run/a/b"
    files, there = tools.files(), shell(look)
    assert {path: text for path, _mode, text in files}["/run/a/b"] == "\xff\n"
    assert [path for path, _mode, _text in tools.files(("/run/a", "/run/c", "/nowhere"))] == ["/run/a/b", "/run/c/b"]
    tools.reset()
    assert shell("echo more >/run/more; mkdir -p /var/more/x")[0] == 0
    tools.bring(files)
    assert shell(look) == there
    assert tools.files() == files


def test_files_go_nowhere_but_into_scratch_space(tools: Sandbox) -> None:
    with pytest.raises(SandboxFailed, match="/usr/x: "):
        tools.bring((("/usr/x", 0o100644, ""),))
    assert tools.files(("/usr/x",)) == ()


def test_a_reset_forgets_files_that_were_brought(lab: Lab) -> None:
    lab.reset()
    lab.bring((("/run/left", 0o100644, "x"),))
    lab.reset()
    assert "/run/left" not in {path for path, _mode, _text in lab.files()}


@pytest.mark.usefixtures("_namespaces")
def test_the_users_own_tools_run_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "nftables" / "usr" / "bin" / "nft"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\necho own\ntouch ${0%/*}/x || echo read-only\n")
    own.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with Sandbox.open() as tools:
        assert tools.run(["nft"]).stdout == "own\nread-only\n"


class _WithPackages(Sandbox):
    """One that has a second folder, below another than the user's tools."""

    @classmethod
    def packages(cls) -> Path:
        return Path("packages").resolve()


def test_packages_are_there_beside_the_users_own_tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path / "tools"))
    for place in (tmp_path / "tools", tmp_path / "packages"):
        place.mkdir(mode=0o755)
        (place / "what").write_text(f"{place.name}\n")
    tmp_path.chmod(0o755)
    with _WithPackages.open() as tools:
        done = tools.run(["sed", "-n", "p", "/tools/what", "/packages/what"])
    assert (done.returncode, done.stdout) == (0, "tools\npackages\n")


def test_folders_of_an_administrator_are_there_whoever_may_pass_above_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("home/tools", "site/packages"):
        (tmp_path / name).mkdir(parents=True, mode=0o755)
        (tmp_path / name).parent.chmod(0o700)
        (tmp_path / name / "what").write_text(f"{name}\n")
    monkeypatch.chdir(tmp_path / "site")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path / "home/tools"))
    with _WithPackages.open() as tools:
        done = tools.run(["sed", "-n", "w /packages/new", "/tools/what", "/packages/what"])
        assert done.returncode
        done = tools.run(["sed", "-n", "p", "/tools/what", "/packages/what"])
    assert (done.returncode, done.stdout) == (0, "home/tools\nsite/packages\n")


def test_programs_that_are_not_allowed_do_not_run(tools: Sandbox) -> None:
    with pytest.raises(SandboxFailed, match="sh is not a program that proof may run"):
        tools.run(["sh", "-c", "true"])


def test_a_path_is_not_a_program(tools: Sandbox) -> None:
    with pytest.raises(SandboxFailed, match="not a program"):
        tools.run(["/usr/sbin/nft", "list", "ruleset"])


@pytest.mark.parametrize(
    "script",
    [
        "grep -v -e ^root: -e ^nobody: /etc/passwd",
        "grep -v -e ^root: -e ^nogroup: /etc/group",
        "echo me::0:0::/:/bin/sh >> /etc/passwd",
        "cat /etc/shadow",
        "cat /proc/1/environ",
        "ls /home",
        "ls /root",
        "mount -t tmpfs x /usr",
        "nsenter -t 1 -n true",
        "touch /etc/x",
        "touch /usr/x",
        "touch /x",
        "unshare -n true",
        "unshare -U true && cp /bin/true /tmp && /tmp/true",
        "echo > /dev/tcp/127.0.0.1/22",
    ],
)
def test_a_hostile_program_gets_nowhere(script: str, shell: Callable[..., tuple[int, str, str]]) -> None:
    assert "got there" not in shell(f"{script} && echo got there")[1]
    assert shell("true && echo got there")[1] == "got there\n"


def test_the_sandbox_has_users_of_its_own(shell: Callable[..., tuple[int, str, str]]) -> None:
    names = [line.split(":")[0] for line in shell("cat /etc/passwd")[1].splitlines()]
    assert names == ["root", "nobody"]


def test_the_worker_outlives_a_hostile_program(shell: Callable[..., tuple[int, str, str]], tools: Sandbox) -> None:
    shell("kill -9 1; kill -9 -1")
    assert tools.run(["nft", "list", "ruleset"]).returncode == 0


def test_a_program_has_no_environment_and_only_network_rights(shell: Callable[..., tuple[int, str, str]]) -> None:
    _code, out, _err = shell("env; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; cat /proc/self/uid_map")
    names = {line.split("=")[0] for line in out.splitlines() if "=" in line}
    assert names == {"PATH", "HOME", "LC_ALL", "PWD", "SHLVL", "_"}
    assert "CapEff:\t0000000000003000\nCapBnd:\t0000000000003000\nNoNewPrivs:\t1\n" in out
    outside = [line.split()[1] for line in out.splitlines() if len(line.split()) == 3]
    assert outside
    assert "0" not in outside


def test_a_program_that_takes_too_long_is_killed_with_its_children(shell: Callable[..., tuple[int, str, str]]) -> None:
    assert shell("sleep 77 & sleep 78", 0.2)[0] == -signal.SIGKILL
    assert shell("for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; done 2>/dev/null | grep '[s]leep 7'")[0] == 1


def test_random_numbers_are_there(shell: Callable[..., tuple[int, str, str]]) -> None:
    assert shell("head -c 8 /dev/urandom | wc -c")[1].strip() == "8"


def test_output_is_capped(shell: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _err = shell("yes")
    assert code == -signal.SIGXFSZ
    assert len(out) <= 8 << 20


def test_memory_is_capped(shell: Callable[..., tuple[int, str, str]]) -> None:
    assert shell("x=$(head -c 3000000000 /dev/zero | tr '\\0' x); echo ${#x}")[1] in {"", "0\n"}


def test_a_sandbox_that_died_says_so(tools: Sandbox) -> None:
    tools._process.kill()
    tools._process.wait()
    with pytest.raises(SandboxFailed, match="ended before"):
        tools.run(["nft", "list", "ruleset"])


def test_two_sandboxes_do_not_see_each_other(tools: Sandbox) -> None:
    with Sandbox.open() as other:
        other.run(["nft", "-f", "-"], TABLE)
        assert tools.run(["nft", "list", "ruleset"]).stdout == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="already an unprivileged user: every other test here shows it")
@pytest.mark.usefixtures("_namespaces")
def test_it_works_for_an_unprivileged_user() -> None:
    as_nobody = ["setpriv", "--reuid", "65533", "--regid", "65533", "--clear-groups", "/usr/bin/python3", "-B"]
    settings = {"PYTHONPATH": SOURCE, "PATH": "/usr/bin"}
    probe = [*as_nobody, "-c", "import sys, portbook.proof; sys.exit(sys.version_info < (3, 11))"]
    if subprocess.run(probe, env=settings, check=False, capture_output=True, cwd="/").returncode:
        pytest.skip("no Python 3.11 that another user can run, or our source is private")
    done = subprocess.run(
        [*as_nobody, "-c", UNPRIVILEGED, TABLE], env=settings, check=True, capture_output=True, text=True, cwd="/"
    )
    assert done.stdout.startswith("0 ['table', 'inet', 'x'")
