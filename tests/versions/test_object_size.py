"""The size of stored objects, however git has stored them, and what is not read because of it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zlib
from hashlib import sha1
from pathlib import Path

import pytest
from dulwich.objects import ObjectID
from dulwich.repo import Repo

from portbook.versions import UnusableVersion, read_version
from portbook.versions.object_size import stored_size
from tests.given.repository import git

MIB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "ports").mkdir()
    return tmp_path


def committed(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / "ports" / name).write_bytes(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


def sizes(folder: Path) -> dict[str, int]:
    """The own size of every object, as Portbook reads it; it must be what git says."""
    listed = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objectsize)")
    told = {name: int(size) for name, size in map(str.split, listed.splitlines())}
    with Repo(str(folder)) as repository:
        read = {name: stored_size(repository, ObjectID(name.encode())) for name in told}
    assert {name: size.own for name, size in read.items()} == told
    assert all(size.largest >= size.own for size in read.values())
    return told


def test_sizes_are_those_that_git_tells(folder: Path) -> None:
    text = os.urandom(50_000).hex().encode()
    for number in range(6):
        committed(folder, {"a.yml": text + b"%d" % number * 100, "b.yml": b"", "c.yml": b"x" * number})
    loose = sizes(folder)
    for options in (("-adfq", "--depth=50"), ("-adfq", "--depth=0"), ("-adfq", "--window=50")):
        git(folder, "repack", *options)
        assert sizes(folder) == loose
    git(folder, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
    assert sizes(folder) == loose


def test_sizes_of_objects_that_another_repository_has(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    committed(folder, {"a.yml": b"x" * 1000})
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--shared", str(folder), ".")
    name = ObjectID(git(folder, "rev-parse", "HEAD:ports/a.yml").encode())
    with Repo(str(clone)) as repository:
        assert stored_size(repository, name).own == 1000
        with pytest.raises(KeyError):
            stored_size(repository, ObjectID(b"0" * 40))


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_a_large_file_is_not_read(folder: Path, packed: bool) -> None:  # noqa: FBT001  # a parameter of the test
    committed(folder, {"small.yml": b"x: 1", "large.yml": bytes(200 * MIB)})
    if packed:
        git(folder, "repack", "-adq")
    program = "import sys; from pathlib import Path; from portbook.versions import read_version; v = read_version('HEAD', Path('.')); print(*v.files, *v.problems)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (180 * MIB, 180 * MIB)),  # no threads
    )
    assert "ports/large.yml: the file is larger than 1 MiB" in done.stdout, done.stderr
    assert done.stdout.startswith("ports/small.yml ")


def test_a_small_difference_of_a_large_file_is_not_read(folder: Path) -> None:
    text = os.urandom(9 * MIB).hex().encode()
    committed(folder, {"small.yml": text})
    committed(folder, {"small.yml": text[: MIB * 3 // 4]})
    git(folder, "repack", "-adfq")
    with Repo(str(folder)) as repository:
        size = stored_size(repository, ObjectID(git(folder, "rev-parse", "HEAD:ports/small.yml").encode()))
    assert (size.own, size.largest > 16 * MIB) == (MIB * 3 // 4, True)
    assert [problem.id for problem in read_version("HEAD", folder).problems] == ["too-large"]


def test_a_loose_object_that_lies_about_its_size(folder: Path) -> None:
    committed(folder, {"a.yml": b"x: 1\n"})
    name = git(folder, "rev-parse", "HEAD:ports/a.yml")
    path = folder / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 5\0" + bytes(100 * MIB)))
    with pytest.raises(UnusableVersion, match="HEAD has objects that cannot be read: git fsck lists them"):
        read_version("HEAD", folder)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (b"tree", b"40000 ports"),
        (b"tree", b"40000 ports\0short"),
        (b"tree", b"nonsense ports\0" + b"x" * 20),
        (b"blob", b"no tree"),
    ],
)
def test_an_object_that_is_none(folder: Path, kind: bytes, content: bytes) -> None:
    tree = written(folder, kind, content)
    commit = written(folder, b"commit", b"tree %s\nauthor a <a> 0 +0000\ncommitter a <a> 0 +0000\n\nx\n" % tree)
    with pytest.raises(UnusableVersion):
        read_version(commit.decode(), folder)


def written(folder: Path, kind: bytes, content: bytes) -> bytes:
    """The name of an object, which git itself might refuse to write."""
    whole = b"%s %d\0%s" % (kind, len(content), content)
    name = sha1(whole).hexdigest()  # noqa: S324  # git's own
    path = folder / ".git/objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(whole))
    return name.encode()
