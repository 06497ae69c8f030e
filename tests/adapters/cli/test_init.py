from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from portbook.adapters.cli import init as command
from portbook.adapters.cli import main
from portbook.adapters.installed import Requirement, requirement

SITE = "site_name: Mine\n"
ALL = "plugins: [search, portbook]\nmarkdown_extensions: [admonition, pymdownx.details, pymdownx.superfences, pymdownx.tabbed]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*args: str) -> Result:
    return CliRunner().invoke(main, ["init", *args])


def existing(folder: Path, config: str) -> Result:
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "mkdocs.yml").write_text(config)
    return init("--existing")


def advised(result: Result) -> dict[str, object]:
    """The lines to add, which are YAML."""
    found: dict[str, object] = yaml.safe_load(result.output.partition("Add to mkdocs.yml:\n\n")[2].partition("\n\n")[0])
    return found


def test_a_new_site_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert init("demo").exit_code == 0
    monkeypatch.chdir(folder / "demo")
    checked = CliRunner().invoke(main, ["check", "--target", "windows", "--target", "gcp"])
    assert checked.exit_code == 0, checked.output


def test_a_new_site_has_hidden_files_and_a_schema(folder: Path) -> None:
    init("demo")
    made = {each.relative_to(folder / "demo").as_posix() for each in folder.rglob("*") if each.is_file()}
    assert {".gitignore", ".github/workflows/site.yml", "ports/schema.json", "docs/assets/portbook.css"} <= made


GITHUB = {".github/workflows/site.yml", ".github/workflows/review.yml"}


def made(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_site_gets_the_workflows_that_it_lacks(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text(SITE)
    (folder / ".github/workflows").mkdir(parents=True)
    (folder / ".github/workflows/site.yml").write_text("mine")
    result = init("--ci", "github")
    assert (result.exit_code, made(folder)) == (0, {"mkdocs.yml", "requirements.txt", *GITHUB})
    assert ".github/workflows/site.yml exists already and is left as it is." in result.output
    assert (folder / ".github/workflows/site.yml").read_text() == "mine"
    again = init("--ci", "github")
    assert (again.exit_code, "exists already" in again.output) == (2, True)


def test_a_new_site_has_the_workflows_of_the_service(folder: Path) -> None:
    init("one")
    init("two", "--ci", "gitlab")
    assert made(folder / "one") >= GITHUB
    assert ".gitlab-ci.yml" not in made(folder / "one")
    assert {path for path in made(folder / "two") if path.startswith(".g")} == {".gitignore", ".gitlab-ci.yml"}


def test_workflows_of_which_one_replaces_another(folder: Path) -> None:
    init("demo", "--ci", "github", "--previews", "--comment")
    workflows = {path.name for path in (folder / "demo/.github/workflows").iterdir()}
    assert workflows == {"pages.yml", "review.yml", "review-comment.yml"}
    assert init("demo", "--ci", "github").exit_code == 2
    init("other")
    assert "Remove .github/workflows/site.yml" in init("other", "--ci", "github", "--previews").output


def test_what_the_workflows_install_is_told(folder: Path) -> None:
    (folder / "requirements.txt").write_text("mkdocs\n")
    existing(folder, SITE + ALL)
    result = init("--ci", "gitlab")
    assert f"The workflows install requirements.txt: add {requirement().line} to it." in result.output
    (folder / ".gitlab-ci.yml").unlink()
    (folder / "requirements.txt").write_text(f"{requirement().line}\n")
    assert "requirements.txt" not in init("--ci", "gitlab").output


@pytest.mark.parametrize("option", ["--comment", "--previews"])
def test_options_of_github_need_github(folder: Path, option: str) -> None:
    result = init("demo", "--ci", "gitlab", option)
    assert (result.exit_code, "are for GitHub" in result.output, [*folder.iterdir()]) == (2, True, [])


def test_a_folder_in_use_is_left_alone(folder: Path) -> None:
    (folder / "mine.txt").touch()
    result = init(".")
    assert result.exit_code == 2
    assert "not empty" in result.output
    assert [each.name for each in folder.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_a_sentence(folder: Path) -> None:
    (folder / "file").touch()
    result = init("file/demo")
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_a_site_gets_data_and_is_told_the_rest(folder: Path) -> None:
    result = existing(folder, SITE)
    assert (folder / "mkdocs.yml").read_text() == SITE
    assert advised(result)["plugins"] == ["search", "portbook"]
    assert {"pymdownx.tabbed": {"alternate_style": True}} in advised(result)["markdown_extensions"]  # type: ignore[operator]


def test_a_site_is_told_only_what_it_lacks(folder: Path) -> None:
    result = existing(folder, SITE + "plugins: [search]\nmarkdown_extensions: [admonition]\n")
    assert advised(result)["plugins"] == ["portbook"]
    assert "admonition" not in advised(result)["markdown_extensions"]  # type: ignore[operator]


def test_a_site_that_has_everything_needs_nothing(folder: Path) -> None:
    assert "needs nothing more" in existing(folder, SITE + ALL).output


@pytest.mark.parametrize(
    "config", ["plugins: [", "- a list", "plugins: search", "INHERIT: mkdocs.yml", "INHERIT: nowhere.yml"]
)
def test_a_site_that_cannot_be_read_gets_all_lines(folder: Path, config: str) -> None:
    result = existing(folder, f"{config}\n")
    assert result.exit_code == 0
    assert "mkdocs.yml, so these are all the lines" in result.output


@pytest.mark.parametrize(
    ("inherited", "own", "plugins"),
    [
        ("plugins: [portbook]", "plugins: [search]", ["portbook"]),
        ("plugins: {portbook: {}}", "plugins: {search: {}}", None),
        ("plugins: [{portbook: {}}]", "", None),
    ],
)
def test_what_a_site_inherits_counts(folder: Path, inherited: str, own: str, plugins: list[str] | None) -> None:
    (folder / "base.yml").write_text(inherited)
    assert advised(existing(folder, f"{SITE}INHERIT: base.yml\n{own}\n")).get("plugins") == plugins


def test_nothing_of_a_site_is_run(folder: Path) -> None:
    (folder / "hook.py").write_text("open('ran', 'w').close()\n")
    made = "site_url: !!python/object/apply:os.mkdir [ran]\nextra: !ENV [HOME]\n"
    result = existing(folder, f"{SITE}{ALL}hooks: [hook.py]\n{made}")
    assert ("needs nothing more" in result.output, (folder / "ran").exists()) == (True, False)


@pytest.mark.parametrize(("name", "said"), [("ports", "already"), ("nothing", "does not exist")])
def test_no_site_or_data_already_there_is_refused(folder: Path, name: str, said: str) -> None:
    if name == "ports":
        (folder / "mkdocs.yml").touch()
    (folder / name).mkdir()
    result = init("--existing")
    assert result.exit_code == 2
    assert said in result.output


KEPT_OUT = "\n/.portbook/\n"


@pytest.mark.parametrize("before", [None, "site/", "site/\n", "/.portbook/\n!.portbook/\n", "site/\r\n"])
def test_what_checks_find_is_kept_out_of_git(folder: Path, before: str | None) -> None:
    path = folder / ".gitignore"
    if before is not None:
        path.write_bytes(before.encode())
    result = existing(folder, SITE)
    after = path.read_bytes().decode()
    assert f".gitignore has a new line, {KEPT_OUT.strip()}:" in result.output
    assert after.removeprefix(before or "").lstrip() == KEPT_OUT.strip() + ("\r\n" if "\r" in after else "\n")
    assert after.startswith(before or "")


@pytest.mark.parametrize("before", [".portbook", "site/\n/.portbook/", "**/.portbook/\n", ".*"])
def test_what_is_kept_out_already_is_left(folder: Path, before: str) -> None:
    (folder / ".gitignore").write_text(before)
    assert ".gitignore keeps /.portbook/ out of git already." in existing(folder, SITE).output
    assert (folder / ".gitignore").read_text() == before


def test_no_link_is_followed_to_keep_something_out(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs/mine").touch()
    (folder / ".gitignore").symlink_to("docs/mine")
    assert "Add /.portbook/ to .gitignore" in existing(folder, SITE).output
    assert (folder / "docs/mine").read_text() == ""


def test_a_site_without_workflows_is_told_what_they_do(folder: Path) -> None:
    told = existing(folder, SITE).output
    assert "portbook init --ci github, or --ci gitlab, adds workflows" in told
    assert "nftables, iptables, iproute2 and portbook[checks,lab]" in told
    (folder / "ports").rename(folder / "old")
    assert "CI: " not in init("--existing", "--ci", "gitlab").output


@pytest.mark.parametrize("words", [["demo"], ["demo", "--ci", "gitlab"]])
def test_a_wheel_of_this_machine_is_copied(folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    (folder / "p.whl").write_bytes(b"PK")
    needed = Requirement("./vendor/p.whl[checks,lab]", archive=folder / "p.whl")
    monkeypatch.setattr(command, "requirement", lambda: needed)
    result = init(*words)
    assert (folder / "demo/vendor/p.whl").read_bytes() == b"PK"
    assert (folder / "demo/requirements.txt").read_text().splitlines()[-1] == needed.line
    assert "requirements.txt needs vendor/p.whl, a copy of" in result.output
    assert str(folder) not in (folder / "demo/requirements.txt").read_text()


def test_a_site_that_is_there_gets_the_wheel_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mkdocs.yml").write_text(SITE)
    (folder / "p.whl").write_bytes(b"PK")
    needed = Requirement("./vendor/p.whl[checks,lab]", archive=folder / "p.whl")
    monkeypatch.setattr(command, "requirement", lambda: needed)
    init("--ci", "github")
    assert made(folder) >= {"vendor/p.whl", "requirements.txt"}


@pytest.mark.usefixtures("folder")
def test_what_has_to_be_made_before_the_first_push_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = Requirement("./vendor/p.whl[checks,lab]", command="pip wheel --no-deps --wheel-dir vendor /src")
    monkeypatch.setattr(command, "requirement", lambda: needed)
    told = init("demo").output
    assert "requirements.txt needs vendor/p.whl, as Portbook was installed here from a place" in told
    assert f"  {needed.command}\n" in told
    assert "choose GitHub Actions at GitHub under Settings > Pages" in told
    assert "Settings" not in init("other", "--ci", "gitlab").output
