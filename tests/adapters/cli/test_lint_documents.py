"""`portbook lint`: in any folder, in every format, with the exit codes of the other commands."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.handwritten.rules import RULES
from portbook.proof.handwritten.tool import handwritten_tools

BAD = "```bash\nsudo ufw allow 8000-8100/tcp\n```\n"
GOOD = "```bash\nsudo ufw allow 8000:8100/tcp\n```\n"
NOTED = "```bash\nufw allow from <your-ip>\n```\n"


@pytest.fixture(autouse=True)
def _in_a_folder(_namespaces: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)
    monkeypatch.chdir(tmp_path)


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lint", *arguments])


def write(**pages: str) -> None:
    for name, text in pages.items():
        Path(f"{name}.md").write_text(text, "utf-8")


@pytest.mark.parametrize(("page", "code"), [(BAD, 1), (GOOD, 0), (NOTED, 0), ("Nothing.\n", 0), ("", 0)])
def test_the_exit_code_tells_whether_something_is_wrong(page: str, code: int) -> None:
    write(page=page)
    assert lint(".").exit_code == code


def test_a_line_has_place_severity_message_cure_and_rule() -> None:
    write(page=f"# T\n\n{BAD}")
    line = "page.md:4:6: error: ufw rejects this command (Bad port): write the range as 8000:8100/tcp [range-separator]"
    assert lint("page.md").output.splitlines() == [line, "1 error; 1 document: 1 command judged"]


def test_folders_are_searched_and_others_passed_over() -> None:
    for name in ("a/b", "node_modules", ".hidden"):
        Path(name).mkdir(parents=True)
        Path(name, "page.mdx").write_text(BAD, "utf-8")
    Path("a/notes.txt").write_text(BAD, "utf-8")
    assert [line.split(":")[0] for line in lint(".").output.splitlines()[:-1]] == ["a/b/page.mdx"]
    assert lint(".", "--exclude", "a/*").exit_code == 0


def test_json_sarif_and_github_have_the_same_finding() -> None:
    write(page=BAD)
    (problem,) = json.loads(lint("page.md", "--format", "json").output)["problems"]
    (result,) = json.loads(lint("page.md", "--format", "sarif").output)["runs"][0]["results"]
    assert (problem["id"], problem["line"], problem["severity"]) == ("range-separator", 2, "error")
    assert result["ruleId"] == "range-separator"
    assert result["partialFingerprints"]
    assert "::error file=page.md,line=2,col=6,title=range-separator::" in lint("page.md", "--format", "github").output


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_explained_by_its_page(rule: object) -> None:
    name = getattr(rule, "name", "")
    text = (Path(__file__).parents[3] / f"docs/reference/documents/{name}.md").read_text("utf-8")
    result = CliRunner().invoke(main, ["lint", "--explain", name])
    assert result.exit_code == 0
    assert text.endswith(result.output)


def test_an_unknown_rule_is_not_explained() -> None:
    assert lint("--explain", "nothing").exit_code == 2


def test_a_page_that_cannot_be_read_is_told() -> None:
    Path("page.md").write_bytes(b"\xff\xfe" + BAD.encode("utf-16-le"))
    Path("pipe.md").symlink_to("/dev/null")
    result = lint("page.md", "pipe.md")
    assert result.exit_code == 2
    assert re.search(r"page.md: warning: .* \[document-not-utf-8\]", result.output)
    assert re.search(r"pipe.md: error: .* \[document-unreadable\]", result.output)


def test_a_link_in_a_folder_that_leads_out_is_only_told() -> None:
    write(page=BAD)
    Path("docs").mkdir()
    Path("docs/README.md").symlink_to("../page.md")
    result = lint("docs")
    assert result.exit_code == 0
    assert result.output.startswith("docs/README.md: note: the document is behind a link that leads out of its folder")


def test_a_large_page_is_not_read() -> None:
    write(page="x\n" * (1 << 20) + BAD)
    result = lint("page.md")
    assert "[document-too-large]" in result.output


def test_a_missing_tool_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write(page=BAD)
    monkeypatch.setattr("portbook.proof.handwritten.tool.HandwrittenTool.lacking", lambda _tool: "it is not here")
    assert (lint("page.md").exit_code, lint("page.md", "--strict").exit_code) == (0, 3)
    assert "note: commands of ufw are not judged, as it is not here [tool-not-here]" in lint("page.md").output


@pytest.mark.parametrize(
    "command",
    [
        "touch {mark}; ufw allow 22/tcp",
        "ufw allow $(touch {mark})",
        "ufw allow `touch {mark}`",
        "iptables --modprobe={mark} -A INPUT -j DROP",
        "iptables -A INPUT -j DROP > {mark}",
        "nft -f {mark}",
        "echo 'include \"{mark}\"' | nft -f -",
        "firewall-cmd --permanent --new-zone-from-file={mark}",
        "ufw allow from 192.0.2.1; touch {mark}",
        "nft add rule inet filter input tcp dport 22 accept; touch {mark}",
        "sh -c 'touch {mark}'",
        "iptables-restore {mark}",
    ],
)
def test_nothing_on_a_page_is_run_here(command: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write(page=f"```bash\n{command.format(mark=mark)}\n```\n")
    assert lint("page.md").exit_code in {0, 1}
    assert not mark.exists()


def test_what_is_mechanical_is_mended() -> None:
    Path("page.md").write_bytes(BAD.replace("\n", "\r\n").encode())
    result = lint("page.md", "--fix")
    assert result.exit_code == 0, result.output
    assert Path("page.md").read_bytes() == GOOD.replace("\n", "\r\n").encode()
    assert "mended page.md" in result.output


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("iptables –A INPUT –p tcp –dport 80 –j ACCEPT", "iptables -A INPUT -p tcp --dport 80 -j ACCEPT"),
        ("ufw allow “22/tcp” comment ‘by\u00a0hand’", "ufw allow 22/tcp comment 'by hand'"),
    ],
)
def test_all_signs_of_a_command_are_mended_or_none(before: str, after: str) -> None:
    """A command with some of them is another one, which the tool has not accepted."""
    write(page=f"```bash\n{before}\n```\n")
    lint("page.md", "--fix")
    assert Path("page.md").read_text("utf-8") == f"```bash\n{after}\n```\n"


def test_what_is_ignored_is_not_mended() -> None:
    page = f"<!-- portbook: ignore[range-separator] shows what fails -->\n{BAD}"
    write(page=page)
    assert lint("page.md", "--fix").exit_code == 0
    assert Path("page.md").read_text("utf-8") == page


def test_a_baseline_is_made_kept_and_pruned() -> None:
    write(page=BAD)
    arguments = ("page.md", "--baseline", "known.json")
    assert lint(*arguments).exit_code == 0
    assert lint(*arguments).exit_code == 0
    write(page=BAD + BAD)
    assert lint(*arguments).exit_code == 1
    write(page=GOOD)
    assert "[stale-baseline]" in lint(*arguments).output
    assert lint(*arguments, "--prune").exit_code == 0
    assert lint(*arguments).exit_code == 0
    write(page=BAD)
    assert lint(*arguments).exit_code == 1


def test_a_baseline_that_is_made_says_so() -> None:
    """A name with a mistake in it would make every run a good one, without a word."""
    write(page=BAD)
    assert "made known.json: 1 finding from now on known\n" in lint("page.md", "--baseline", "known.json").stderr
    assert not lint("page.md", "--baseline", "known.json").stderr


def test_a_folder_without_documents_says_so() -> None:
    Path("notes.txt").write_text(BAD, "utf-8")
    result = lint(".")
    assert (result.exit_code, result.stdout) == (0, "no problems; 0 documents: 0 commands judged\n")
    assert result.stderr.startswith("there is no document to check: none ends in .adoc, ")


def test_the_name_of_a_document_commands_no_terminal_and_no_workflow() -> None:
    name = "a\n::error::b\x1b[31m.md"
    Path(name).write_text(BAD, "utf-8")
    for result in (lint(".", "--fix"), lint(".", "--summary", f"{name}/x"), lint(".", "--baseline", f"{name}/x")):
        assert "\x1b" not in result.output
        assert "\n::" not in result.output


def test_another_file_is_no_baseline() -> None:
    write(page=GOOD)
    Path("known.json").write_text("[]", "utf-8")
    assert lint("page.md", "--baseline", "known.json").exit_code == 2
    assert lint("page.md", "--prune").exit_code == 2


def test_junit_has_a_case_for_each_problem() -> None:
    write(page=BAD + NOTED)
    (suite,) = suites_of(lint("page.md", "--format", "junit"))
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.find("failure") is not None for case in suite] == [True, False]
    write(page=GOOD)
    assert suites_of(lint("page.md", "--format", "junit")).get("failures") == "0"


def suites_of(result: Result) -> ET.Element:
    return ET.fromstring(result.output)  # noqa: S314  # we have written it


def test_a_summary_is_appended_beside_the_report() -> None:
    write(page=BAD)
    Path("summary.md").write_text("# Before\n\n", "utf-8")
    result = lint("page.md", "--summary", "summary.md", "--format", "github")
    assert result.exit_code == 1
    assert "::error file=page.md" in result.output
    text = Path("summary.md").read_text("utf-8")
    assert text.startswith("# Before\n\n### portbook lint\n\n1 error; 1 document: 1 command judged\n\n| Place |")
    assert text.removeprefix("# Before\n\n") == lint("page.md", "--format", "markdown").output


@pytest.mark.parametrize("file", ["nowhere/summary.md", "pipe"])
def test_a_summary_that_cannot_be_written_is_told(file: str) -> None:
    write(page=GOOD)
    os.mkfifo("pipe")
    result = lint("page.md", "--summary", file)
    assert result.exit_code == 2
    assert result.output.startswith(f"{file}")
    assert result.output.endswith(("make its folder\n", "or take it away\n"))


def test_documents_are_judged_side_by_side_as_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        write(**{f"page{number}": f"# {number}\n\n{BAD}{NOTED}"})
    side_by_side = lint(".", "--fresh").output
    monkeypatch.setattr("portbook.adapters.cli.lint.cores", lambda: 1)
    assert lint(".", "--fresh").output == side_by_side
    assert side_by_side.endswith("4 errors, 4 notes; 4 documents: 8 commands judged\n")


BOUND = "---\nports: prometheus\n---\n\nIt listens on TCP 9900.\n\n```bash\nsudo ufw allow 9900/tcp\n```\n"


def test_a_page_is_compared_with_the_data_of_its_service() -> None:
    write(page=BOUND)
    result = lint("page.md")
    assert result.exit_code == 0
    assert [line.split(" ")[0] for line in result.output.splitlines()[:-1]] == ["page.md:5:19:", "page.md:8:6:"]
    assert lint("page.md").output == result.output  # kept


def test_a_service_of_the_call_counts_for_every_page() -> None:
    write(page="It listens on TCP 9900.\n")
    assert lint("page.md").exit_code == 0
    result = lint("page.md", "--service", "prometheus")
    assert "page.md:1:19: note: the text names port 9900/tcp" in result.output
    assert result.exit_code == 0


def test_an_unknown_service_of_the_call_is_an_error_of_the_call() -> None:
    write(page=BOUND)
    result = lint("page.md", "--service", "promethius")
    assert result.exit_code == 2
    assert "did you mean prometheus?" in result.output


def test_an_unknown_service_of_a_page_is_an_error_of_the_page() -> None:
    write(page=BOUND.replace("prometheus", "promethius"))
    result = lint("page.md")
    assert result.output.startswith("page.md:2:8: error: there is no service `promethius`: did you mean prometheus?")
    assert result.exit_code == 1


def test_a_fault_in_the_data_of_a_service_is_told_once() -> None:
    """Not for each page that names the service."""
    Path("ports").mkdir()
    Path("ports/wiki.yml").write_text("service: wiki\ntitle: [\n", "utf-8")
    write(one="---\nports: wiki\n---\nTCP 9900\n", two="---\nports: wiki\n---\nTCP 9900\n")
    lines = lint(".").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["ports/wiki.yml", "1 error; 2 documents"]


def test_a_comment_about_a_rule_of_data_waits_for_data() -> None:
    write(page="<!-- portbook: ignore[undocumented-port] gone -->\nIt listens on TCP 9900.\n")
    assert lint("page.md").exit_code == 0
    assert lint("page.md", "--service", "prometheus").exit_code == 0
