"""Git's index, read as data: whatever a repository holds, nothing of it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.evidence import Evidence, Rung
from portbook.model import Book, Snippet
from portbook.proof.ledger import git_index, ledger_file
from portbook.proof.ledger.git_index import tracked
from portbook.proof.ledger.ledger_file import LedgerFile, view
from portbook.snippets import all_snippets
from portbook.targets import targets

GIT = shutil.which("git")
pytestmark = pytest.mark.skipif(GIT is None, reason="git is not on this machine")
NAME = "site/.portbook/ledger.sqlite"
OTHERS = ("a", "site/.portbook/ledger.sqlite-notes", "site/.portbook/ledger.sql", "x/site/.portbook/ledger.sqlite", "z")


def git(*words: str, cwd: Path) -> None:
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = {**os.environ, **names, "GIT_CONFIG_GLOBAL": "/dev/null"}
    subprocess.run(["/usr/bin/env", "git", "-c", "protocol.file.allow=always", *words], cwd=cwd, check=True, capture_output=True, env=settings)  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    for each in (*OTHERS, NAME):
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        (folder / each).touch()
    git("init", "-q", cwd=folder)
    git("add", *OTHERS, cwd=folder)
    return folder


def committed(repository: Path) -> None:
    git("add", NAME, cwd=repository)
    git("commit", "-qm", "x", cwd=repository)


def plain(repository: Path) -> Path:
    committed(repository)
    return repository / NAME


def version_of(number: int) -> Callable[[Path], Path]:
    def made(repository: Path) -> Path:
        git("add", NAME, cwd=repository)
        git("update-index", "--index-version", str(number), cwd=repository)
        return repository / NAME

    return made


def extended(repository: Path) -> Path:
    """Flags of its own make an entry of version 3."""
    committed(repository)
    git("update-index", "--skip-worktree", NAME, cwd=repository)
    return repository / NAME


def split(repository: Path) -> Path:
    git("add", NAME, cwd=repository)
    git("update-index", "--split-index", cwd=repository)
    git("rm", "-q", "--cached", "a", cwd=repository)
    return repository / NAME


def sha256(repository: Path) -> Path:
    shutil.rmtree(repository / ".git")
    git("init", "-q", "--object-format=sha256", cwd=repository)
    git("add", *OTHERS, NAME, cwd=repository)
    git("update-index", "--index-version", "4", cwd=repository)
    return repository / NAME


def another_work_tree(repository: Path) -> Path:
    committed(repository)
    git("worktree", "add", "-q", "../other", cwd=repository)
    return repository.parent / "other" / NAME


def submodule(repository: Path) -> Path:
    committed(repository)
    above = repository.parent / "above"
    above.mkdir()
    git("init", "-q", cwd=above)
    git("submodule", "add", "-q", str(repository), "sub", cwd=above)
    return above / "sub" / NAME


def linked(repository: Path) -> Path:
    """The folder is a link to one that is tracked under another name."""
    committed(repository)
    (repository / "other").mkdir()
    (repository / "other/.portbook").symlink_to("../site/.portbook")
    return repository / "other/.portbook/ledger.sqlite"


def linked_site(repository: Path) -> Path:
    committed(repository)
    (repository.parent / "link").symlink_to("repository/site")
    return repository.parent / "link/.portbook/ledger.sqlite"


def of_another_case(repository: Path) -> Path:
    """Where a file system does not tell them apart, it is the same file."""
    git("update-index", "--add", "--cacheinfo", f"100644,{'0' * 39}1,SITE/.Portbook/Ledger.sqlite", cwd=repository)
    return repository / NAME


WAYS = (plain, version_of(2), version_of(4), extended, split, sha256, another_work_tree, submodule, linked, linked_site, of_another_case)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__qualname__.split(".")[0])
def test_what_is_tracked_is_seen(way: Callable[[Path], Path], repository: Path) -> None:
    if way is not linked_site:
        assert not tracked([repository / NAME])
    assert tracked([way(repository)])


@pytest.mark.parametrize("version", [2, 4])
def test_what_is_not_is_not(version: int, repository: Path) -> None:
    git("update-index", "--index-version", str(version), cwd=repository)
    assert not tracked([repository / NAME, repository / "site/.portbook/ledger.sqlite-wal"])
    assert all(tracked([repository / each]) for each in OTHERS)


@given(st.binary(max_size=200), st.sampled_from([2, 3, 4]))
def test_an_index_that_is_none_is_no_fault(index: bytes, version: int) -> None:
    git_index._lists(b"DIRC" + version.to_bytes(4, "big") + index, NAME)


@pytest.mark.parametrize("pointer", [b"", b"gitdir: ", b"gitdir: nowhere\n", b"gitdir: /\0\n", b"gitdir: .git\n"])
def test_a_pointer_to_nowhere_is_no_fault(pointer: bytes, tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(pointer)
    assert not tracked([tmp_path / NAME])


def test_nothing_of_a_hostile_repository_runs(repository: Path) -> None:
    for key in ("core.fsmonitor", "core.hooksPath", "core.sshCommand", "core.pager", "diff.external"):
        git("config", key, f"touch {repository}/ran", cwd=repository)
    hook = repository / ".git/hooks/post-index-change"
    hook.write_text(f"#!/bin/sh\ntouch {repository}/ran\n")
    hook.chmod(0o755)
    assert not tracked([repository / NAME])
    assert not (repository / "ran").exists()


@pytest.mark.parametrize("name", ["ledger.sqlite", "ledger.sqlite-wal"])
def test_a_ledger_that_git_tracks_is_not_used(
    name: str, repository: Path, book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    ledger_file._warn_once.cache_clear()
    (repository / NAME).unlink()
    file = LedgerFile(repository / NAME)
    snippet: Snippet = next(all_snippets(book, [targets()["gcp"]]))
    row = [(snippet, Evidence(Rung.SELF_CONSISTENT, "reader", when="2026-11-22T10:00:00Z"))]
    assert file.record(row)
    assert len(file.known()) == 1
    git("update-index", "--add", "--cacheinfo", f"100644,{'0' * 39}1,site/.portbook/{name}", cwd=repository)
    assert (file.known(), file.record(row)) == ({}, False)
    assert view(file, targets()).evidence(snippet).rung is Rung.NOT_VERIFIED
    assert ["run git rm --cached ledger.sqlite*, and add it to .gitignore" in each for each in caplog.messages] == [
        True
    ]
