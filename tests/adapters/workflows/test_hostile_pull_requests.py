"""Pull requests by strangers, through the scripts of the workflow that writes comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from dulwich.objects import ObjectID
from dulwich.repo import Repo

from tests.given.github_comment import RenderedComment
from tests.given.hostile_commit import commit, everywhere
from tests.given.repository import git
from tests.given.workflow import TOKEN, Runner, workflow
from tests.samples import each_in

CASES: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("cases").joinpath("hostile_pull_requests.yml").read_text("utf-8")
)
TEXTS = [
    {
        "name": name,
        "files": {"ports/shop.yml": everywhere(text)},
        "said": "Not everything could be compared" if name in CASES["refused"] else "TCP 5433",
    }
    for name, text in CASES["texts"].items()
]
PULLS = [*TEXTS, *CASES["trees"]]
JOB: dict[str, Any] = workflow("github-comment/dot-github/workflows/review-comment.yml")["jobs"]["comment"]
SHOP = Path(__file__).parents[2].joinpath("compare/diff/cases/base.yml").read_text("utf-8")
SECOND = SHOP.replace("service: shop", "service: second")
PAGE = "# Shop\n\n```ports\ntable: shop\n```\n"
RUN_URL, SUMMARY_URL = "https://github.com/org/site/actions/runs/7", "https://github.com/org/site/actions/runs/8"
PAGE_URL = "https://org.github.io/site/pr-9/shop/"
TAGS = {
    *("p", "strong", "em", "code", "pre", "a", "ul", "li", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
LONGEST_COMMENT, LONGEST_SUMMARY = 60_000, 1024 * 1024


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of the site; its branch main is what pull requests are compared with."""
    folder = tmp_path_factory.mktemp("origin")
    files = {
        "ports/shop.yml": SHOP,
        "ports/second.yml": SECOND,
        "docs/shop.md": PAGE,
        "mkdocs.yml": "site_name: Site\n",
        "portbook.yml": "ports: ports\n",
        "requirements.txt": "portbook\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "init", "-q")
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")
    return folder


def runner(folder: Path, origin: Path, head: str) -> Runner:
    values = {
        "github.token": TOKEN,
        "github.event.workflow_run.head_sha": head,
        "github.event.workflow_run.conclusion": "failure",
        "github.event.workflow_run.html_url": RUN_URL,
        "github.server_url": "https://github.com",
        "github.repository": "org/site",
        "github.run_id": "8",
        "vars.PORTBOOK_TARGETS": "",
        "github.event.workflow_run.head_repository.full_name == github.repository && vars.PORTBOOK_SITE || ''": (
            "https://org.github.io/site"
        ),
    }
    made = Runner(folder, values)
    git(made.workspace, "clone", "-q", f"file://{origin}", ".")
    made.has_open([(9, head, git(origin, "rev-parse", "main"))])
    return made


def proposed(origin: Path, case: dict[str, Any], canary: Path) -> str:
    """The head of pull request 9, with what the case says."""
    with Repo(str(origin)) as repository:
        head = commit(repository, ObjectID(git(origin, "rev-parse", "main").encode()), case, canary)
    git(origin, "update-ref", "refs/pull/9/head", head)
    return head


def assert_safe(made: Runner, canary: Path) -> str:
    """Nothing ran, nothing leaked, and the comment has only what Portbook itself writes. Returns its words."""
    assert not canary.exists()
    assert made.commands() == ["stop-commands"]
    assert [made.file(name).read_text() for name in ("env", "output", "path")] == ["", "", ""]
    assert git(made.workspace, "status", "--porcelain", "--ignored") == ""
    assert git(made.workspace, "rev-parse", "HEAD") == git(made.workspace, "rev-parse", "origin/main")
    assert list(made.comments()) == [9], made.log
    comment = made.comments()[9]
    assert TOKEN not in comment + made.summary + made.log
    assert len(comment) <= LONGEST_COMMENT
    assert len(made.summary.encode()) <= LONGEST_SUMMARY
    for text, urls in ((comment, {RUN_URL, SUMMARY_URL, PAGE_URL}), (made.summary, set())):
        rendered = RenderedComment(text)
        assert {entry[0] for entry in rendered.structure if isinstance(entry, tuple)} <= TAGS
        assert {link["href"] for link in rendered.of_tag("a")} <= urls
        assert all(not attributes for tag in TAGS - {"a", "pre"} for attributes in rendered.of_tag(tag))
        assert all(attributes == {"lang": "bash"} for attributes in rendered.of_tag("pre"))
        assert rendered.links == []
        assert_closed(rendered)
    return RenderedComment(comment).words


def assert_closed(rendered: RenderedComment) -> None:
    """Each tag is closed by its own end: no text ended a fold or a table."""
    stack: list[str] = []
    for entry in rendered.structure:
        if isinstance(entry, tuple):
            stack.append(str(entry[0]))
        else:
            assert stack.pop() == str(entry).removeprefix("/")
    assert stack == []


def test_there_are_at_least_fifty() -> None:
    assert len(PULLS) >= 50


@pytest.mark.parametrize("case", each_in(PULLS, 4))
def test_a_hostile_pull_request(case: dict[str, Any], origin: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    made = runner(tmp_path / "runner", origin, proposed(origin, case, canary))
    made.run_job(JOB)
    words = assert_safe(made, canary)
    assert case.get("said", "") in words


@pytest.mark.parametrize(
    "name",
    [
        "a file that is too large",
        "a file that unpacks to sixty megabytes",
        "a configuration that unpacks to sixty megabytes",
    ],
)
def test_a_server_that_sends_large_files_too(name: str, origin: Path, tmp_path: Path) -> None:
    """Without filters, as older servers are: Portbook reads the size before the file."""
    case = next(case for case in PULLS if case["name"] == name)
    git(origin, "config", "uploadpack.allowFilter", "false")
    try:
        made = runner(tmp_path / "runner", origin, proposed(origin, case, tmp_path / "canary"))
        made.run_job(JOB)
    finally:
        git(origin, "config", "uploadpack.allowFilter", "true")
    assert "the file is larger than 1 MiB" in assert_safe(made, tmp_path / "canary")


def test_the_test_sees_what_would_be_wrong() -> None:
    """An unescaped text is found: in the structure, in the links, and as what is not closed."""
    rendered = RenderedComment("| a |\n|---|\n| <img src=x> @org/team |\n\n<details><summary>x</summary>\n")
    assert rendered.of_tag("img")
    assert rendered.links == [("mention", "@o")]
    with pytest.raises(AssertionError):
        assert_closed(rendered)
