"""The action that lints documents on GitHub: held against others' linters and the schema, and run as the scripts that it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.proof.handwritten.tool import handwritten_tools
from tests.adapters.workflows.test_workflows import tool
from tests.given.repository import git
from tests.given.workflow import Runner

REPOSITORY = Path(__file__).parents[3]
BAD = "```bash\nsudo ufw allow 8000-8100/tcp\n```\n"
GOOD = BAD.replace("8000-8100", "8000:8100")
RANGE = "::error file=docs/page.md,line=2,col=6,title=range-separator::ufw rejects this command (Bad port): "
JOB = """\
name: Docs
on: {pull_request: }
permissions: {}
jobs:
  lint:
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - uses: ./
        with: {paths: docs, baseline: known.json}
"""


def steps() -> dict[str, dict[str, Any]]:
    """The steps of the action by name, read as YAML 1.2 reads them."""
    text = (REPOSITORY / "action.yml").read_text("utf-8")
    loaded = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # texts only
    return {step["name"].partition(",")[0]: step for step in loaded["runs"]["steps"]}


def test_no_script_has_an_expression() -> None:
    """An expression in a script would be replaced before the script is read, and so be code of whoever sets it."""
    assert [name for name, step in steps().items() if "${{" in step["run"]] == []


def test_others_find_nothing(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "action.yml", tmp_path)
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/docs.yml").write_text(JOB, "utf-8")
    git(tmp_path, "init", "-q")
    for command in (
        [tool("zizmor"), "--offline", "--pedantic", "--no-progress", "action.yml"],
        [tool("actionlint"), "-no-color"],
        [tool("check-jsonschema"), "--builtin-schema", "vendor.github-actions", "action.yml"],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_knows_the_inputs(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "action.yml", tmp_path)
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/docs.yml").write_text(JOB.replace("paths:", "path:"), "utf-8")
    git(tmp_path, "init", "-q")
    done = subprocess.run([tool("actionlint"), "-no-color"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'input "path" is not defined in action' in done.stdout


Started = Callable[..., int]


@pytest.fixture
def machine(tmp_path: Path, _namespaces: None) -> Runner:
    """A machine on which the first step has installed this very source."""
    for firewall in handwritten_tools():
        if reason := firewall.lacking():
            pytest.skip(reason)
    made = Runner(tmp_path, {"inputs.paths": "docs\n", "inputs.baseline": ""})
    (made.workspace / "docs").mkdir()
    programs = tmp_path / "temp/portbook-lint/bin"
    programs.mkdir(parents=True)
    shutil.copy(tmp_path / "bin/portbook", programs)
    made.environment["PATH"] += ":/usr/sbin:/sbin"
    made.environment["PORTBOOK_TOOLS"] = os.environ.get("PORTBOOK_TOOLS", str(Path.home() / ".cache/portbook/tools"))
    return made


def lint(made: Runner, page: str, **inputs: str) -> int:
    """The exit code of the step, run as GitHub runs a step of an action that names bash."""
    (made.workspace / "docs/page.md").write_text(page, "utf-8")
    made.values = {**made.values, **{f"inputs.{name}": value for name, value in inputs.items()}}
    made.file("summary").write_text("")
    made.log = ""
    step = steps()["Lint"]
    return made.run_step({**step, "run": f"set -o pipefail\n{step['run']}"}, {})


def test_a_finding_fails_the_step_and_is_in_annotations_and_summary(machine: Runner) -> None:
    assert lint(machine, BAD) == 1
    assert RANGE in machine.log
    assert "| docs/page.md&#x3a;2&#x3a;6 | error | ufw rejects this command (Bad port): write" in machine.summary
    assert "1 error; 1 document: 1 command judged" in machine.summary
    assert {*machine.commands()} == {"error", "notice"}


def test_documents_are_judged_once(machine: Runner) -> None:
    lint(machine, BAD)
    assert machine.log.count("1 command judged") == 1


def test_nothing_wrong_passes_and_says_so(machine: Runner) -> None:
    assert lint(machine, GOOD) == 0
    assert machine.summary == "### portbook lint\n\nno problems; 1 document: 1 command judged\n\n"


def test_a_document_cannot_say_anything_to_the_runner(machine: Runner) -> None:
    page = "```bash\nsudo ufw allow '::error::1'\nsudo ufw allow '::stop-commands::x'\n```\n| <script> |\n"
    assert lint(machine, page) == 1
    assert {*machine.commands()} == {"error", "notice"}


def test_without_paths_those_of_the_project_are_linted(machine: Runner) -> None:
    (machine.workspace / "pyproject.toml").write_text('[tool.portbook.lint]\npaths = ["docs"]\n', "utf-8")
    assert lint(machine, BAD, paths="") == 1
    assert RANGE in machine.log


def test_without_any_paths_the_step_fails_with_a_cure(machine: Runner) -> None:
    assert lint(machine, BAD, paths="\n \n") == 2
    assert "::error title=unusable-argument::no documents are named: name a file or a folder" in machine.log


@pytest.mark.parametrize("paths", ["--help", "-h\ndocs", "$(touch mark)", "docs; touch mark"])
def test_a_path_is_nothing_but_a_path(machine: Runner, paths: str) -> None:
    assert lint(machine, GOOD, paths=paths) == 2
    assert not (machine.workspace / "mark").exists()


def test_a_baseline_has_to_be_in_the_repository(machine: Runner) -> None:
    assert lint(machine, BAD, baseline="known.json") == 2
    assert "::error::the baseline is not in the repository" in machine.log
    known = '{"version": 1, "documents": {"docs/page.md": {"range-separator": 1}}}'
    (machine.workspace / "known.json").write_text(known, "utf-8")
    assert lint(machine, BAD, baseline="known.json") == 0
    assert lint(machine, BAD + BAD, baseline="known.json") == 1


@pytest.mark.whole
@pytest.mark.extra
def test_the_whole_action_on_a_machine_that_has_nothing(machine: Runner) -> None:
    """Its first step, too: only what changes the system, by sudo, is noted instead of done."""
    shutil.rmtree(machine.folder / "temp/portbook-lint")
    source = machine.folder / "action"
    git(machine.folder, "clone", "-q", f"file://{REPOSITORY}", str(source))
    machine.values = {**machine.values, "github.action_path": str(source)}
    machine.environment |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    assert machine.run_step(steps()["Install portbook"], {}) == 0, machine.log
    assert ["apt-get", "update", "-q"] in machine.calls("sudo")
    assert lint(machine, BAD) == 1, machine.log
    assert RANGE in machine.log


def test_the_hook_installs_what_the_extras_do() -> None:
    """pre-commit installs a repository without its extras: the hook names what they bring."""
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (hook,) = (hook for hook in hooks if hook["id"] == "portbook-lint")
    assert sorted(hook["additional_dependencies"]) == sorted({*extras["lint"], *extras["lab"], *extras["checks"]})
