"""`python -m tools.fresh_root COMMAND...`: a clone of this repository in a machine's root that nobody has touched.

The root file system is made of Debian's packages, those that the README asks for and no other. The command sees nothing
of this machine but its kernel, its devices, and what is needed to reach the package registries: no program, Python package
or folder that somebody installed by hand.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import debian
from tools.say import Stop, say

ROOT = Path(__file__).resolve().parent.parent
CLONE = "root/portbook"
"""Where the clone is, in the new root."""
_PACKAGES = ("ca-certificates", "git", "make", "python3")
"""What the README asks for, and certificates."""
_MAKES_ROOTS = "mmdebstrap"
_SETTINGS = (
    "etc/resolv.conf",
    "etc/apt/apt.conf.d",
    "etc/apt/sources.list",
    "etc/apt/sources.list.d",
    "etc/apt/trusted.gpg.d",
)
"""How this machine reaches Debian's packages."""
_CERTIFICATES = (
    "SSL_CERT_FILE",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
)
_REGISTRIES = ("PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT", "PIP_DISABLE_PIP_VERSION_CHECK", "NPM_CONFIG_REGISTRY")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_ENTER = """\
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
cd "$1"
mkdir -p .old
pivot_root . .old
umount -l /.old
rmdir /.old
cd "/$2"
shift 2
exec "$@"
"""
"""Not chroot: the kernel lets no one who is in one make a user namespace, and the proofs need them."""


def main(command: Sequence[str]) -> int:
    """Run a command in a fresh root; its exit code.

    Raises:
        Stop: no root can be made here; says why.
    """
    if not command:
        msg = "say what to run: python3 -m tools.fresh_root COMMAND..."
        raise Stop(msg)
    require_everything()
    with TemporaryDirectory(prefix="portbook-root-", dir="/var/tmp") as name:  # larger than /tmp may be
        root = Path(name, "root")
        make(root)
        return enter(root, command)


def require_everything() -> None:
    """Provide what makes a root.

    Raises:
        Stop: none can be made here; says why and what to do.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        msg = "a fresh root can only be made by root, on Linux: run it there, or in a virtual machine"
        raise Stop(msg)
    if shutil.which(_MAKES_ROOTS) is None and not debian.install([_MAKES_ROOTS]):
        msg = f"{_MAKES_ROOTS} is not on this machine: {debian.command([_MAKES_ROOTS])}"
        raise Stop(msg)


def make(root: Path) -> None:
    """Make a root of Debian's packages, with a clone of what is committed here.

    Raises:
        Stop: it cannot be made.
    """
    say(f"Making a root of Debian's packages: {', '.join(_PACKAGES)}.")
    sources = [str(each) for each in _sources()]
    suite = _release()["VERSION_CODENAME"]
    _run(_MAKES_ROOTS, "--quiet", "--variant=minbase", f"--include={','.join(_PACKAGES)}", suite, str(root), *sources)
    for name in _SETTINGS:
        _copy(Path("/", name), root / name)
    for path in certificates(os.environ).values():
        _copy(path, root / path.relative_to("/"))
    _run("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(root / CLONE))


def enter(root: Path, command: Sequence[str]) -> int:
    """Run a command in the clone of a root that was made; its exit code."""
    namespaces = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc")
    words = [*namespaces, "sh", "-c", _ENTER, "sh", str(root), CLONE, *command]
    return subprocess.run(words, env=environment(os.environ), check=False).returncode  # noqa: S603  # of a person who runs it


def environment(here: Mapping[str, str]) -> dict[str, str]:
    """What a command in the root knows of this machine: how the registries are reached, and no more."""
    kept = {name: here[name] for name in (*_REGISTRIES, *_PROXIES) if name in here}
    kept |= {name: str(path) for name, path in certificates(here).items()}
    return kept | {"HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"}


def certificates(here: Mapping[str, str]) -> dict[str, Path]:
    """The files of certificates that programs here are told to trust."""
    return {name: Path(here[name]) for name in _CERTIFICATES if Path(here.get(name, "")).is_file()}


def _sources() -> Iterator[Path]:
    """Where apt gets packages from."""
    one = Path("/etc/apt/sources.list")
    if one.is_file() and one.stat().st_size:
        yield one
    yield from (each for each in sorted(Path("/etc/apt/sources.list.d").glob("debian*")) if each.is_file())


def _release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text("utf-8").splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def _copy(source: Path, to: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, to, dirs_exist_ok=True)
    elif source.is_file():
        to.parent.mkdir(parents=True, exist_ok=True)
        to.unlink(missing_ok=True)
        shutil.copy(source, to)


def _run(*words: str) -> None:
    if subprocess.run(words, stdin=subprocess.DEVNULL, check=False).returncode:  # noqa: S603  # the words are our own
        msg = f"{words[0]} failed; the lines above say why"
        raise Stop(msg)


def _end(number: int, _frame: object) -> None:
    """End as an error does, so that what runs in the root ends too, and the root is taken away."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(str(stop))
        sys.exit(1)
