"""`portbook diff` on real repositories."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.report.diff import FORMATS
from tests.compare.diff.test_difference import BASE, KINDS, changed

FILE = "ports/shop.yml"


def git(folder: Path, *words: str) -> str:
    """What git prints, with an identity and a date of its own."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip()


def commit(folder: Path, text: str, message: str = "x") -> str:
    """A commit of the file; its hash."""
    (folder / FILE).write_text(text, "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, ["diff", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in a repository, with one commit."""
    (tmp_path / "ports").mkdir()
    git(tmp_path, "init", "-q")
    commit(tmp_path, BASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_kind_of_change_between_two_commits(repository: Path) -> None:
    for kind in KINDS:
        base = commit(repository, BASE)
        head = commit(repository, changed(BASE, kind["replace"]))
        report: dict[str, Any] = json.loads(run(base, head, "--format", "json").stdout)
        assert (report["verdict"], len(report["results"])) == (kind["verdict"], len(kind["changes"])), kind["name"]
        assert {change["path"] for change in report["results"]} <= {FILE}


def test_the_files_as_they_are_are_the_new_version(repository: Path) -> None:
    (repository / FILE).write_text(BASE.replace("tcp: 22,", "tcp: 2222,"), "utf-8")
    result = run("HEAD", "--fail-on", "widens")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, "1 change: 1 widens exposure")
    assert run("HEAD", "--fail-on", "breaks").exit_code == 0


def test_the_base_of_a_pull_request_is_where_it_left_the_branch(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    commit(repository, BASE.replace("tcp: 22,", "tcp: 2222,"))
    git(repository, "checkout", "-q", "main")
    commit(repository, BASE.replace("tcp: 5432,", "tcp: 5433,"))
    assert "TCP 5432" in run("main", "topic").stdout
    assert "TCP 5432 instead" not in run("main", "topic", "--merge-base").stdout


def test_a_revision_has_the_folder_that_its_own_configuration_names(repository: Path) -> None:
    (repository / "portbook.yml").write_text("ports: data\n")
    (repository / "data").mkdir()
    git(repository, "mv", FILE, "data/shop.yml")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "moved")
    assert run("HEAD~1", "HEAD").stdout == "Nothing changed: nothing opens or closes\n"
    assert run("HEAD^").exit_code == 0


def test_a_site_below_the_top_of_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "docs").mkdir()
    git(repository, "mv", "ports", "docs/ports")
    git(repository, "commit", "-q", "-m", "moved")
    monkeypatch.chdir(repository / "docs")
    assert run("HEAD").stdout == "Nothing changed: nothing opens or closes\n"


def test_folders(repository: Path) -> None:
    (repository / "old").mkdir()
    (repository / "old/shop.yml").write_text(BASE, "utf-8")
    assert run("./old", "./ports").stdout == "Nothing changed: nothing opens or closes\n"


BROKEN = changed(BASE, [["tcp: 22,", "tcp: 70000,"]])


@pytest.mark.parametrize(
    ("prepare", "words", "said"),
    [
        (lambda _: None, ["nowhere"], "there is no revision nowhere: git branch -a and git tag list the names"),
        (
            lambda _: None,
            ["./nowhere"],
            "./nowhere: there is no such folder: name a revision, a folder or a services.json",
        ),
        (lambda folder: commit(folder, BROKEN), ["HEAD~1", "HEAD"], "ports/shop.yml:16:39: there is no port 70000"),
        (
            lambda folder: (folder / FILE).unlink(),
            ["HEAD"],
            "these files has no *.yml file: name a folder that has some",
        ),
    ],
    ids=["no-revision", "no-folder", "broken", "empty"],
)
def test_what_cannot_be_compared(
    repository: Path, prepare: Callable[[Path], object], words: list[str], said: str
) -> None:
    prepare(repository)
    result = run(*words)
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_of_a_service_in_a_broken_file_nothing_is_said(repository: Path) -> None:
    commit(repository, BROKEN)
    for versions in (("HEAD~1", "HEAD"), ("HEAD", "HEAD~1")):
        assert run(*versions).stdout.splitlines()[0] == "Not everything could be compared (1 problem)"


def test_a_shallow_clone_tells_how_to_get_the_rest(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository, BASE.replace("tcp: 22,", "tcp: 2222,"))
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth=1", f"file://{repository}", ".")
    monkeypatch.chdir(clone)
    result = run("HEAD~1")
    assert (result.exit_code, "fetch-depth: 0" in result.output) == (2, True)


def test_nothing_of_a_revision_runs(repository: Path) -> None:
    """Hooks, filters and a file system monitor are what git runs where it checks out or looks at files."""
    ran = repository.parent / "ran"
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        path = repository / ".git/hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {ran}\n")
        path.chmod(0o755)
    for key in ("filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "diff.evil.textconv"):
        git(repository, "config", key, f"touch {ran}")
    (repository / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    assert run("HEAD").exit_code == 0
    assert not ran.exists()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_the_change(repository: Path, form: str) -> None:
    (repository / FILE).write_text(BASE.replace("tcp: 22,", "tcp: 2222,"), "utf-8")
    assert "2222" in run("HEAD", "--format", form).stdout
    nowhere = run("nowhere", "--format", form)
    assert (nowhere.exit_code, "there is no revision nowhere" in nowhere.output) == (2, True)
    assert json.loads(run("nowhere", "--format", "json").stdout)["problems"][0]["id"] == "no-version"


def test_commands_for_a_target_are_proven(repository: Path) -> None:
    (repository / FILE).write_text(BASE.replace("tcp: 22,", "tcp: 2222,"), "utf-8")
    made = json.loads(run("HEAD", "--target", "nftables", "--prove", "--format", "json").stdout)["commands"]
    assert [(one["role"], one["profile"], one["evidence"]["rung"]) for one in made] == [
        ("server", "everything", "proven")
    ]
    assert "tcp dport 2222" in made[0]["text"]
    text = run("HEAD", "--target", "nftables", "--target", "ufw").stdout
    assert "# Shop: PostgreSQL server, Everything, UFW" in text
    assert "sudo ufw delete allow" in text


@pytest.mark.usefixtures("repository")
def test_commands_of_an_unknown_target() -> None:
    result = run("HEAD", "--target", "nftable")
    assert (result.exit_code, "did you mean `nftables`" in result.output) == (2, True)


def test_a_comment_links_what_it_is_told_to(repository: Path) -> None:
    (repository / FILE).write_text(BASE.replace("tcp: 22,", "tcp: 2222,"), "utf-8")
    (repository / "docs").mkdir()
    (repository / "docs/shop.md").write_text("```ports\ntable: shop\n```\n")
    (repository / "docs/index.md").write_text("TCP [22](port:shop/ssh)\n")
    (repository / "docs/other.md").write_text("# Other\n")
    words = ("HEAD", "--format", "comment", "--link", "Run=https://a.example/?b=c", "--site", "https://a.example/pr-1/")
    lines = run(*words).stdout.splitlines()
    assert lines[-1] == "[Run](https://a.example/?b=c)"
    pages = "[docs/index.md](https://a.example/pr-1/) · [docs/shop.md](https://a.example/pr-1/shop/)"
    assert lines[-3] == f"Changed pages: {pages}"
    assert lines[-5].startswith("The changed services have ")
    (repository / "mkdocs.yml").write_text("use_directory_urls: false\n")
    assert "(https://a.example/pr-1/shop.html)" in run(*words).stdout
    assert "(https://a.example/pr-1/index.html)" in run(*words).stdout


@pytest.mark.parametrize(
    "words",
    [("--link", "Run"), ("--link", "Run=javascript:alert(1)"), ("--link", "=https://a.example"), ("--site", "x")],
)
def test_what_is_no_link(repository: Path, words: tuple[str, ...]) -> None:
    (repository / FILE).write_text(BASE.replace("tcp: 22,", "tcp: 2222,"), "utf-8")
    assert run("HEAD", "--format", "comment", *words).exit_code == 2


def test_a_service_that_an_unchanged_file_has_is_told(repository: Path) -> None:
    (repository / "ports/mine.yml").write_text(BASE.replace("tcp: 22,", "tcp: any,"), "utf-8")
    result = run("HEAD")
    assert (result.exit_code, "the service `shop` is in ports/shop.yml already" in result.stdout) == (2, True)


@pytest.mark.parametrize("name", ["", "a" * 5000, "~nobody", "HEAD^{tree}", "@{-1}", "../nowhere"])
@pytest.mark.usefixtures("repository")
def test_a_name_of_no_version_is_a_sentence(name: str) -> None:
    result = run(name)
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)


def test_the_own_addresses_of_both_versions_are_compared(repository: Path) -> None:
    (repository / "portbook.yml").write_text("values: {shop: {admin: [10.1.0.0/16]}}\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "values")
    (repository / "portbook.yml").write_text("values: {shop: {admin: [10.1.0.0/16, 10.2.0.0/16]}}\n")
    result = run("HEAD", "--fail-on", "widens", "--target", "ufw")
    assert result.exit_code == 1
    assert "now also accepts TCP 22 from Administrators (10.2.0.0/16)" in result.stdout
    assert "sudo ufw prepend allow in proto tcp from 10.2.0.0/16" in result.stdout


def test_a_copy_of_a_file_is_the_same_service_twice(repository: Path) -> None:
    (repository / "ports/copy.yml").write_text(BASE)
    result = run("HEAD")
    assert (result.exit_code, "same-service" in result.stdout) == (2, True)
