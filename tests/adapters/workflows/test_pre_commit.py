"""The hook for pre-commit, run by pre-commit: from a clone, in the environment that it makes by pip."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from portbook.proof.handwritten.tool import handwritten_tools
from tests.adapters.workflows.test_workflows import tool
from tests.given.repository import git

REPOSITORY = Path(__file__).parents[3]
COMMAND = "sudo ufw allow 8000-8100/tcp"
BAD = {
    "page.md": f"```bash\n{COMMAND}\n```\n",
    "page.mdx": f"```bash\n{COMMAND}\n```\n",
    "page.rst": f".. code-block:: bash\n\n   {COMMAND}\n",
    "page.adoc": f"[source,bash]\n----\n{COMMAND}\n----\n",
}
pytestmark = pytest.mark.extra


@dataclass(frozen=True)
class Committer:
    """Somebody who commits documents.

    Attributes:
        folder: the repository.
        configuration: of pre-commit, with a clone of ours.
        environment: with pre-commit's own folder, which stays from one run to the next.
    """

    folder: Path
    configuration: str
    environment: dict[str, str]

    def run(self) -> subprocess.CompletedProcess[str]:
        command = [tool("pre-commit", "requirements-extras.txt"), "run", "portbook-lint", "--verbose"]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )

    def stages(self, **pages: str) -> None:
        """Write files, and stage them, and no others but the configuration."""
        git(self.folder, "rm", "-rqf", "--ignore-unmatch", ".")
        (self.folder / ".pre-commit-config.yaml").write_text(self.configuration, "utf-8")
        for name, text in pages.items():
            (self.folder / name.replace("_", ".")).write_text(text, "utf-8")
        git(self.folder, "add", "-A")


@pytest.fixture(scope="module")
def committer(tmp_path_factory: pytest.TempPathFactory) -> Committer:
    for firewall in handwritten_tools():
        if reason := firewall.lacking():
            pytest.skip(reason)
    folder = tmp_path_factory.mktemp("pre-commit")
    git(folder, "clone", "-q", f"file://{REPOSITORY}", "hooks")
    git(folder, "init", "-q", "docs")
    environment = os.environ | {
        "PRE_COMMIT_HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PORTBOOK_TOOLS": os.environ.get("PORTBOOK_TOOLS", str(Path.home() / ".cache/portbook/tools")),
    }
    environment.pop("PYTHONPATH", None)  # the hook has to find its own Portbook
    revision = git(folder / "hooks", "rev-parse", "HEAD")
    configuration = f"repos: [{{repo: {folder / 'hooks'}, rev: {revision}, hooks: [{{id: portbook-lint}}]}}]\n"
    return Committer(folder / "docs", configuration, environment)


def test_the_manifest_is_one() -> None:
    done = subprocess.run(
        [tool("pre-commit", "requirements-extras.txt"), "validate-manifest", ".pre-commit-hooks.yaml"],
        cwd=REPOSITORY,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.parametrize("name", BAD)
def test_a_finding_in_a_document_of_each_format_fails(committer: Committer, name: str) -> None:
    committer.stages(**{name.replace(".", "_"): BAD[name]})
    done = committer.run()
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{name}:" in done.stdout
    assert "[range-separator]" in done.stdout
    assert "1 error; 1 document: 1 command judged" in done.stdout


def test_a_document_without_findings_passes(committer: Committer) -> None:
    committer.stages(page_md=BAD["page.md"].replace("8000-8100", "8000:8100"))
    done = committer.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no problems; 1 document: 1 command judged" in done.stdout


def test_other_files_are_not_looked_at(committer: Committer) -> None:
    committer.stages(notes_txt=BAD["page.md"], script_sh=COMMAND)
    done = committer.run()
    assert (done.returncode, "(no files to check)Skipped" in done.stdout) == (0, True), done.stdout + done.stderr


def test_what_the_project_excludes_is_passed_over(committer: Committer) -> None:
    committer.stages(page_md=BAD["page.md"], pyproject_toml='[tool.portbook.lint]\nexclude = ["page.md"]\n')
    done = committer.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no problems; 0 documents" in done.stdout
