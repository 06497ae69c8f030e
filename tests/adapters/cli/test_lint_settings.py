"""`portbook lint` does what the nearest pyproject.toml says, and options go before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.proof.handwritten.tool import handwritten_tools

BAD = "```bash\nsudo ufw allow 8000-8100/tcp\n```\n"
NOTED = "```bash\nufw allow from <your-ip>\n```\n"
GOOD = "```bash\nsudo ufw allow 8000:8100/tcp\n```\n"


@pytest.fixture(autouse=True)
def _in_a_project(_namespaces: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)
    (tmp_path / "docs/old").mkdir(parents=True)
    (tmp_path / "docs/bad.md").write_text(BAD, "utf-8")
    (tmp_path / "docs/old/bad.md").write_text(BAD, "utf-8")
    monkeypatch.chdir(tmp_path)


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lint", *arguments])


def configure(text: str) -> None:
    Path("pyproject.toml").write_text(f"[tool.portbook.lint]\n{text}\n", "utf-8")


def places(result: Result) -> list[str]:
    return [line.partition(": ")[0] for line in result.stdout.splitlines()[:-1]]


def test_without_a_path_those_of_the_project_are_linted() -> None:
    configure('paths = ["docs"]\nexclude = ["docs/old"]')
    assert places(lint()) == ["docs/bad.md:2:6"]
    assert places(lint("docs/old")) == []
    assert places(lint("docs", "--exclude", "docs/bad.md")) == ["docs/old/bad.md:2:6"]


def test_a_document_that_the_project_excludes_is_passed_over_though_it_is_named() -> None:
    configure('exclude = ["docs/old"]')
    assert lint("docs/old/bad.md").exit_code == 0
    assert lint("docs/old/bad.md", "--exclude", "nothing").exit_code == 1


def test_from_a_folder_below_the_same_is_linted(monkeypatch: pytest.MonkeyPatch) -> None:
    configure('paths = ["docs"]\nper-file-ignores = {"docs/old" = {range-separator = "an old page"}}')
    monkeypatch.chdir("docs/old")
    assert places(lint()) == ["../bad.md:2:6"]


def test_without_paths_at_all_there_is_a_cure() -> None:
    result = lint()
    assert (result.exit_code, result.output) == (
        2,
        "no documents are named: name a file or a folder, or write paths into [tool.portbook.lint] of pyproject.toml\n",
    )


def test_everything_that_is_wrong_is_told_in_one_run() -> None:
    configure('paths = ["docs"]\nexlude = []\nignore = {ipv4-only = ""}')
    result = lint()
    assert result.exit_code == 2
    assert [line.partition(": ")[0] for line in result.output.splitlines()] == [
        "pyproject.toml:3:1",
        "pyproject.toml:4:11",
    ]
    assert "::error file=pyproject.toml,line=3,col=1,title=unknown-key::" in lint("--format", "github").output


def test_paths_that_are_not_there_are_told() -> None:
    configure('paths = ["docs", "dosc"]')
    assert lint().output == "pyproject.toml:2:18: there is no dosc: name another file or folder\n"


def test_a_rule_with_a_reason_is_switched_off() -> None:
    configure('paths = ["docs"]\nignore = {range-separator = "old pages"}')
    assert lint().exit_code == 0
    configure('paths = ["docs"]\nper-file-ignores = {"docs/old" = {range-separator = "old pages"}}')
    assert places(lint()) == ["docs/bad.md:2:6"]


def test_a_rule_that_is_switched_off_in_vain_is_told_when_all_is_linted() -> None:
    configure('paths = ["docs"]\nignore = {not-reloaded = "we reboot", range-separator = "old pages"}')
    result = lint()
    assert result.exit_code == 1
    assert result.output.startswith("pyproject.toml:3:11: warning: the rule not-reloaded finds nothing in any document")
    assert lint("docs").exit_code == 0


def test_what_no_tool_has_judged_is_not_called_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    configure('paths = ["docs"]\nignore = {not-reloaded = "we reboot"}')
    monkeypatch.setattr("portbook.proof.handwritten.tool.HandwrittenTool.lacking", lambda _tool: "it is not here")
    assert lint().exit_code == 0


def test_a_rule_is_as_serious_as_the_project_says() -> None:
    Path("docs/bad.md").write_text(NOTED, "utf-8")
    configure('paths = ["docs/bad.md"]')
    assert lint().exit_code == 0
    configure('paths = ["docs/bad.md"]\nseverity = {placeholder-redirect = "error"}')
    assert lint().exit_code == 1


def test_what_the_project_ignores_is_not_mended() -> None:
    configure('paths = ["docs"]\nper-file-ignores = {"docs/old" = {range-separator = "old pages"}}')
    assert lint("--fix").exit_code == 0
    assert Path("docs/bad.md").read_text("utf-8") == GOOD
    assert Path("docs/old/bad.md").read_text("utf-8") == BAD


def test_the_baseline_of_the_project_holds_wherever_lint_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    configure('paths = ["docs"]\nbaseline = "known.json"')
    assert lint().output.startswith("pyproject.toml:3:1: there is no file known.json: portbook lint --baseline")
    assert lint("--baseline", "known.json").exit_code == 0
    assert lint().exit_code == 0
    monkeypatch.chdir("docs")
    assert lint().exit_code == 0
    assert lint("bad.md").exit_code == 0


def test_of_documents_that_are_not_linted_a_baseline_keeps_all() -> None:
    assert lint("docs", "--baseline", "known.json").exit_code == 0
    before = Path("known.json").read_text("utf-8")
    assert lint("docs/bad.md", "--baseline", "known.json").exit_code == 0
    assert lint("docs/bad.md", "--baseline", "known.json", "--prune").exit_code == 0
    assert Path("known.json").read_text("utf-8") == before
    Path("docs/old/bad.md").unlink()
    assert "[stale-baseline]" in lint("docs/bad.md", "--baseline", "known.json").output


def test_a_file_that_a_link_leads_to_is_not_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "pyproject.toml"
    elsewhere.write_text('[tool.portbook.lint]\npaths = ["docs"]\n', "utf-8")
    Path("pyproject.toml").symlink_to(elsewhere)
    result = lint()
    assert result.exit_code == 2
    assert "a symbolic link leads out of the site" in result.output
