"""The workflows that `portbook init` writes: held against others' linters and schemas, and run as scripts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from tests.given.repository import git
from tests.given.workflow import STARTER, TOKEN, Runner, workflow

FOLDER = "dot-github/workflows"
WORKFLOWS = {
    "site": f"github/{FOLDER}/site.yml",
    "review": f"github/{FOLDER}/review.yml",
    "comment": f"github-comment/{FOLDER}/review-comment.yml",
    "pages": f"github-previews/{FOLDER}/pages.yml",
}
PINNED = re.compile(r"uses: (actions/[a-z-]+)@([0-9a-f]{40}) # v(\d+\.\d+\.\d+)$")
SCRIPTS = Path(sys.executable).parent
RUN_URL = "https://github.com/org/site/actions/runs/7"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site with all workflows of GitHub, and GitLab's."""
    folder = tmp_path_factory.mktemp("site") / "site"
    for words in (["--ci", "github", "--comment"], ["--ci", "github", "--previews"], ["--ci", "gitlab"]):
        result = CliRunner().invoke(main, ["init", str(folder), *words])
        assert result.exit_code == 0, result.output
    git(folder, "init", "-q")
    return folder


def tool(name: str, requirements: str = "requirements-dev.txt") -> str:
    """A program of the environment's, which a file of requirements brings; the test is skipped without it."""
    path = shutil.which(name, path=str(SCRIPTS))
    if path is None:
        pytest.skip(f"{name} is not installed: pip install -r {requirements}")
    return path


def test_zizmor_finds_nothing(repository: Path) -> None:
    command = [tool("zizmor"), "--offline", "--pedantic", "--no-progress", ".github/workflows"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert (done.returncode, "(1 ignored)" in done.stdout) == (0, True), done.stdout + done.stderr


def test_actionlint_finds_nothing(repository: Path) -> None:
    done = subprocess.run(
        [tool("actionlint"), "-no-color"], cwd=repository, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_each_file_fits_the_schema_of_its_service(repository: Path) -> None:
    """Schemas that check-jsonschema brings: GitLab's own, and SchemaStore's of GitHub."""
    command = [tool("check-jsonschema"), "--builtin-schema"]
    gitlab = [*command, "vendor.gitlab-ci", "--data-transform", "gitlab-ci", ".gitlab-ci.yml"]
    github = [*command, "vendor.github-workflows", *sorted(map(str, (repository / ".github/workflows").iterdir()))]
    for words in (gitlab, github):
        done = subprocess.run(words, cwd=repository, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS.values(), ids=WORKFLOWS)
def test_actions_are_pinned_by_commit(path: str) -> None:
    lines = [line.strip() for line in (STARTER / path).read_text("utf-8").splitlines() if "uses:" in line]
    assert [line for line in lines if not PINNED.search(line)] == []


def test_one_version_of_each_action() -> None:
    texts = "\n".join((STARTER / path).read_text("utf-8") for path in WORKFLOWS.values())
    pins = {match.groups() for match in re.finditer(PINNED.pattern, texts, re.MULTILINE)}
    assert len({name for name, _, _ in pins}) == len(pins)


@pytest.mark.parametrize("path", WORKFLOWS.values(), ids=WORKFLOWS)
def test_no_script_has_an_expression_and_no_checkout_keeps_credentials(path: str) -> None:
    """An expression in a script would be replaced before the script is read, and so be code of whoever sets it."""
    for job in workflow(path)["jobs"].values():
        assert all("${{" not in step.get("run", "") for step in job["steps"])
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
        assert all("ref" not in step["with"] and "repository" not in step["with"] for step in checkouts)


def test_a_review_may_only_read() -> None:
    review = workflow(WORKFLOWS["review"])
    assert review["on"] == {"pull_request": ""}
    assert [review["permissions"], review["jobs"]["review"]["permissions"]] == [{}, {"contents": "read"}]
    assert "secrets" not in (STARTER / WORKFLOWS["review"]).read_text("utf-8").partition("jobs:")[2]


def test_a_comment_may_write_no_more_than_comments() -> None:
    comment = workflow(WORKFLOWS["comment"])
    assert comment["on"] == {"workflow_run": {"workflows": ["Review"], "types": ["completed"]}}
    assert comment["jobs"]["comment"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    with_token = [step["name"] for step in comment["jobs"]["comment"]["steps"] if "GH_TOKEN" in step.get("env", {})]
    assert "Compare the data" not in with_token
    assert not any("artifact" in step.get("uses", "") for step in comment["jobs"]["comment"]["steps"])


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A repository as GitHub has it, with a pull request that moves a port; its path, and the commits."""
    folder = tmp_path_factory.mktemp("origin") / "org" / "site"
    assert CliRunner().invoke(main, ["init", str(folder), "--ci", "github"]).exit_code == 0
    (folder / "portbook.yml").write_text("targets: [windows]\n")
    git(folder, "init", "-q")
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "config", "receive.denyCurrentBranch", "ignore")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")
    base = git(folder, "rev-parse", "HEAD")
    git(folder, "checkout", "-q", "-b", "topic")
    data = folder / "ports/wiki.yml"
    data.write_text(data.read_text("utf-8").replace("443", "8443"), "utf-8")
    for page in folder.glob("docs/**/*.md"):
        page.write_text(page.read_text("utf-8").replace("443", "8443"), "utf-8")
    git(folder, "commit", "-qam", "head")
    head = git(folder, "rev-parse", "HEAD")
    git(folder, "update-ref", "refs/pull/7/head", head)
    git(folder, "checkout", "-q", "main")
    return {"folder": str(folder), "base": base, "head": head}


def runner(folder: Path, origin: dict[str, str], revision: str = "main") -> Runner:
    """A runner with a checkout of a revision."""
    values = {
        "github.token": TOKEN,
        "github.event.workflow_run.head_sha": origin["head"],
        "github.event.workflow_run.conclusion": "success",
        "github.event.workflow_run.html_url": RUN_URL,
        "github.server_url": "https://github.com",
        "github.repository": "org/site",
        "github.run_id": "8",
        "vars.PORTBOOK_TARGETS": "windows",
        "github.event.workflow_run.head_repository.full_name == github.repository && vars.PORTBOOK_SITE || ''": "",
        "github.event.pull_request.base.sha": origin["base"],
        "github.event.pull_request.number": "7",
    }
    made = Runner(folder, values)
    git(made.workspace, "clone", "-q", f"file://{origin['folder']}", ".")
    git(made.workspace, "checkout", "-q", revision)
    made.has_open([(6, origin["base"], origin["base"]), (7, origin["head"], origin["base"])])
    return made


def comment_job() -> dict[str, Any]:
    job: dict[str, Any] = workflow(WORKFLOWS["comment"])["jobs"]["comment"]
    return job


def test_the_comment_of_a_pull_request(tmp_path: Path, origin: dict[str, str]) -> None:
    made = runner(tmp_path, origin)
    key = "github.event.workflow_run.head_repository.full_name == github.repository && vars.PORTBOOK_SITE || ''"
    made.values = {**made.values, key: "https://org.github.io/site"}
    made.run_job(comment_job())
    assert list(made.comments()) == [7]
    lines = made.comments()[7].splitlines()
    assert lines[0].startswith("**2 changes: 1 breaks clients, 1 widens exposure")
    assert lines[2].startswith("| Class | Change |")
    assert "8443" in made.summary
    assert "```powershell" in made.comments()[7]
    assert "[docs/services/wiki.md](https://org.github.io/site/pr-7/services/wiki/)" in lines[-3]
    assert lines[-1] == f"[Check: success]({RUN_URL}) · [Job summary](https://github.com/org/site/actions/runs/8)"
    assert TOKEN not in made.log + made.comments()[7] + made.summary
    made.run_job(comment_job())
    assert list(made.comments()) == [7]
    assert git(made.workspace, "status", "--porcelain") == ""
    assert git(made.workspace, "rev-parse", "HEAD") == origin["base"]


def test_a_commit_that_no_pull_request_has_any_more(tmp_path: Path, origin: dict[str, str]) -> None:
    made = runner(tmp_path, origin)
    made.has_open([(7, origin["base"], origin["base"])])
    made.run_job(comment_job())
    assert (made.comments(), "there is nothing to do" in made.log) == ({}, True)


def test_a_large_change_says_where_the_rest_is(tmp_path: Path, origin: dict[str, str]) -> None:
    made = runner(tmp_path, origin)
    wiki = (made.workspace / "ports/wiki.yml").read_text("utf-8")
    for number in range(120):
        (made.workspace / f"ports/s{number}.yml").write_text(wiki.replace("service: wiki", f"service: s{number}"))
    head = pushed(made, origin)
    made.values = {**made.values, "github.event.workflow_run.head_sha": head}
    made.has_open([(9, head, origin["base"])])
    made.run_job(comment_job())
    comment = made.comments()[9]
    assert 50_000 < len(comment) < 60_000
    assert "This comment is cut here. The job summary of this workflow run has the rest." in comment
    assert "Job summary" in comment.splitlines()[-1]
    assert len(made.summary) > len(comment)


def pushed(made: Runner, origin: dict[str, str]) -> str:
    """The commit of what is in the workspace, as the head of pull request 9; the workspace is as before."""
    git(made.workspace, "add", "-A")
    git(made.workspace, "commit", "-q", "-m", "many")
    head = git(made.workspace, "rev-parse", "HEAD")
    git(made.workspace, "push", "-q", "origin", "HEAD:refs/pull/9/head")
    git(made.workspace, "reset", "-q", "--hard", origin["base"])
    return head


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory, origin: dict[str, str]) -> Runner:
    """A runner after a review, which ran all of its steps."""
    made = runner(tmp_path_factory.mktemp("review"), origin, origin["head"])
    job = workflow(WORKFLOWS["review"])["jobs"]["review"]
    made.run_job(job, leave_out=("Install what loads rules into the kernel; nothing is started",))
    return made


def test_a_review_says_what_opens_and_closes(reviewed: Runner) -> None:
    assert reviewed.summary.startswith("**2 changes: 1 breaks clients, 1 widens exposure")
    assert "::warning file=ports/wiki.yml,line=" in reviewed.log
    assert "8443" in (reviewed.workspace / "site/what-changes.html").read_text("utf-8")
    assert {*reviewed.commands()} <= {"warning", "notice"}


INSTALL = "Install what loads rules into the kernel; nothing is started"


@pytest.mark.whole
def test_shares_that_are_proven_apart_are_built_together(tmp_path: Path, origin: dict[str, str]) -> None:
    jobs = workflow(WORKFLOWS["site"])["jobs"]
    build = runner(tmp_path / "build", origin)
    for number, share in enumerate(jobs["prove"]["strategy"]["matrix"]["shard"]):
        machine = runner(tmp_path / str(number), origin)
        machine.values = {**machine.values, "matrix.shard": share}
        machine.run_job(jobs["prove"], leave_out=(INSTALL,))
        ledger = machine.workspace / ".portbook/ledger.sqlite"
        if ledger.exists():
            shutil.copytree(ledger.parent, build.workspace / f"ledgers/ledger-{number}")
    build.run_job(jobs["build"], leave_out=(INSTALL,))
    assert "judged again here, with the same result" in build.log
    assert "not verified here" not in (build.workspace / "site/services/wiki/index.html").read_text("utf-8")


class Links(HTMLParser):
    """The links of a page to places of the same site."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {"a": "href", "link": "href", "script": "src", "img": "src"}
        value = dict(attrs).get(names.get(tag, "")) or ""
        if value and not urlsplit(value).scheme:
            self.addresses.add(value)


def links(page: Path) -> Iterator[Path]:
    """The files that a page links, as a browser finds them that opened it from a disk."""
    parser = Links()
    parser.feed(page.read_text("utf-8"))
    for address in parser.addresses:
        path = unquote(urlsplit(address).path)
        assert not path.startswith("/"), address
        yield page.parent / path if path else page


def test_the_built_site_works_from_a_disk(reviewed: Runner) -> None:
    pages = [page for page in (reviewed.workspace / "site").rglob("*.html") if page.name != "404.html"]
    assert len(pages) >= 5
    assert [(page.name, file) for page in pages for file in links(page) if not file.is_file()] == []
    assert (reviewed.workspace / "site/search/search_index.js").is_file()


def test_a_pull_request_that_breaks_the_data_is_reviewed_to_the_end(tmp_path: Path, origin: dict[str, str]) -> None:
    made = runner(tmp_path, origin, origin["head"])
    (made.workspace / "ports/wiki.yml").write_text("service: [")
    git(made.workspace, "commit", "-qam", "broken")
    names = (
        "Install what loads rules into the kernel; nothing is started",
        "Build the site so that it works from a disk",
    )
    made.run_job(workflow(WORKFLOWS["review"])["jobs"]["review"], expected=2, leave_out=names)
    assert "Not everything could be compared" in made.summary
    assert made.log.count("::error file=ports/wiki.yml") >= 2


def test_pull_requests_are_published_beside_the_branch_main(tmp_path: Path, origin: dict[str, str]) -> None:
    remote = tmp_path / "server" / "org" / "site"
    remote.mkdir(parents=True)
    git(remote, "init", "-q", "--bare")
    step = workflow(WORKFLOWS["pages"])["jobs"]["publish"]["steps"][1]
    for number, content in (("", "first"), ("7", "seven"), ("8", "eight"), ("", "second"), ("7", "")):
        made = runner(tmp_path / f"run-{number}-{content}", origin)
        made.environment["GITHUB_SERVER_URL"] = f"file://{tmp_path}/server"
        made.values = {**made.values, "github.event.pull_request.number": number}
        made.workspace.rename(tmp_path / f"unused-{number}-{content}")
        made.workspace.mkdir()
        if content:
            (made.workspace / "site").mkdir()
            (made.workspace / "site" / f"{content}.html").write_text(content)
        assert made.run_step(step, {}) == 0, made.log
        assert TOKEN not in made.log
    listed = git(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert listed == [".nojekyll", "pr-8/eight.html", "second.html"]


def test_gitlab_compares_builds_and_publishes_with_the_same_commands(repository: Path) -> None:
    text = (repository / ".gitlab-ci.yml").read_text("utf-8")
    for words in ("portbook diff", "portbook check", "mkdocs build --strict", "path_prefix: mr-$CI_MERGE_REQUEST_IID"):
        assert words in text


@pytest.mark.parametrize("name", ["review", "prove"])
def test_gitlab_is_given_the_reports_that_a_check_writes_also_when_it_fails(name: str) -> None:
    job = workflow("gitlab/dot-gitlab-ci.yml")[name]
    reports = re.findall(r"--report (\S+) (\S+)", "\n".join(job["script"]))
    assert job["artifacts"]["reports"] == dict(reports)
    assert (set(dict(reports)), job["artifacts"]["when"]) == ({"junit", "codequality"}, "always")


def test_gitlabs_shares_are_built_together(tmp_path: Path, origin: dict[str, str]) -> None:
    jobs = workflow("gitlab/dot-gitlab-ci.yml")
    reports = jobs["prove"]["artifacts"]["reports"]
    build = runner(tmp_path / "build", origin)
    for number in range(1, int(jobs["prove"]["parallel"]) + 1):
        machine = runner(tmp_path / str(number), origin)
        machine.environment |= {"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": jobs["prove"]["parallel"]}
        assert machine.run_step({"run": "\n".join(jobs["prove"]["script"])}, {}) == 0, machine.log
        assert {path.name for path in machine.workspace.glob("portbook-*")} == {*reports.values()}
        for ledger in machine.workspace.glob("ledger-*.sqlite"):
            shutil.copy(ledger, build.workspace)
    assert build.run_step({"run": "\n".join(jobs["pages"]["script"])}, {}) == 0, build.log
    assert "judged again here, with the same result" in build.log
    assert "not verified here" not in (build.workspace / "public/services/wiki/index.html").read_text("utf-8")
