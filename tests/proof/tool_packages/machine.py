"""A machine whose programs are a folder of the test's: its apt brings packages that the test has made."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from portbook.proof.sandbox import programs

_APT = """\
echo "$*" >> MACHINE/asked
for word; do case $word in
    --option=Dir::State::lists=*) lists=${word#*::lists=} ;;
    --print-uris) exit 100 ;;
    update) /usr/bin/touch "$lists/fetched"; exit ;;
    --* | download) ;;
    *) names="$names $word" ;;
esac; done
for name in $names; do
    { test ! -e MACHINE/stale || test -e "$lists/fetched"; } && /bin/cp MACHINE/$name.deb . && continue
    echo "E: Unable to locate package $name" >&2
    exit 100
done
"""
UNPACK = 'PATH=/usr/bin:/bin /usr/bin/dpkg-deb "$@"'


@dataclass(frozen=True)
class Machine:
    """What the test has of it: its programs and packages, and the user's folder of tools."""

    folder: Path
    tools: Path

    def program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{text}\n".replace("MACHINE", str(self.folder)))
        path.chmod(0o755)

    def package(self, name: str, *files: str) -> None:
        """A package whose scripts leave a mark where they run."""
        root = self.folder / f"{name}-package"
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text("#!/bin/sh\n")
            (root / file).chmod(0o755)
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(
            f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: A\nDescription: D\n"
        )
        for script in ("preinst", "postinst"):
            (root / "DEBIAN" / script).write_text(f"#!/bin/sh\n/usr/bin/touch {self.folder}/ran\n")
            (root / "DEBIAN" / script).chmod(0o755)
        command = ["/usr/bin/dpkg-deb", "--root-owner-group", "--build", str(root), str(self.folder / f"{name}.deb")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin"})


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """It has no packages, nor programs for them."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path / "tools"))
    programs.look_again()
    return Machine(tmp_path, tmp_path / "tools")


@pytest.fixture
def debian(bare: Machine) -> Machine:
    """It has a package of ufw, and apt to get it with."""
    if not Path("/usr/bin/dpkg-deb").exists():
        pytest.skip("dpkg-deb is not on this machine: packages cannot be made")
    bare.program("apt-get", _APT)
    bare.program("dpkg-deb", UNPACK)
    bare.package("ufw", "usr/sbin/ufw", "usr/share/ufw/ufw.conf", "etc/ufw/before.rules")
    return bare
