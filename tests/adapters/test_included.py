from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown import markdown
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.utils.meta import get_data

from portbook.adapters import pages
from portbook.adapters.markdown import PAGE, PageContext
from portbook.adapters.problem_cache import ProblemCache
from portbook.adapters.site import read_site
from portbook.model import Problem

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/includes.yml").read_text(encoding="utf-8"))
BASE = "{base_path: [docs, .], check_paths: false}"
STALE = "demo/web is 443, the page says '80'"


@pytest.fixture
def site(site: Path) -> Path:
    """The small site, with snippets, and lines that a build needs no more of."""
    write(
        site,
        {"mkdocs.yml": f"site_name: Demo\nplugins: [portbook]\nmarkdown_extensions: {{pymdownx.snippets: {BASE}}}\n"},
    )
    write(site, {"portbook.yml": "targets: [gcp]\npages: none\nbuild-proves: nothing\n"})
    return site


def write(site: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (site / name).write_text(text, encoding="utf-8")


def found(site: Path) -> list[str]:
    return sorted(str(problem.where) for problem in pages.problems(read_site(site), ProblemCache({})))


def told_while_built(site: Path) -> list[str]:
    """The places that Python-Markdown tells, with the page as MkDocs hands it over."""
    problems: list[Problem] = []
    whole = (site / "docs/index.md").read_text(encoding="utf-8")
    text, _ = get_data(whole)
    first = whole.count("\n") - text.count("\n") + 1
    PAGE.set(PageContext("docs/index.md", first, None, problems.append, folders=(site, site / "docs")))
    options = {"pymdownx.snippets": yaml.safe_load(BASE)}
    markdown(text, extensions=["portbook", "pymdownx.snippets"], extension_configs=options)
    return [str(problem.where) for problem in problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_check_tells_the_line_of_the_file(case: dict[str, Any], site: Path) -> None:
    write(site, case["files"])
    assert found(site) == case["places"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_build_tells_the_same(case: dict[str, Any], site: Path) -> None:
    write(site, case["files"])
    assert sorted(set(told_while_built(site))) == case["places"]


def test_a_strict_build_names_the_included_file(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(site, {"docs/index.md": '# A\n\n--8<-- "incl.md"\n', "incl.md": "[80](port:demo/web)\n"})
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    with pytest.raises(Abort):
        build(config)
    assert any(record.getMessage().startswith(f"incl.md:1:1: {STALE}") for record in caplog.records)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_fix_mends_what_is_told_and_nothing_else(case: dict[str, Any], site: Path) -> None:
    write(site, case["files"])
    assert set(pages.mend(read_site(site))) == {place.split(":")[0] for place in case["places"]}
    assert found(site) == []
    left = "".join((site / name).read_text(encoding="utf-8").count("[80]") * "x" for name in case["files"])
    stale = sum(text.count("[80]") for text in case["files"].values())
    assert len(left) == stale - len(case["places"])


def test_a_file_out_of_the_site_is_not_read(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"secret.md": "[80](port:demo/web)\n"})
    (site / "link.md").symlink_to(outside / "secret.md")
    write(site, {"docs/index.md": '--8<-- "link.md"\n\n[80](port:demo/web)\n'})
    assert found(site) == ["docs/index.md:3:1"]
    assert list(pages.mend(read_site(site))) == ["docs/index.md"]
    assert "[80]" in (outside / "secret.md").read_text(encoding="utf-8")


def test_a_build_tells_the_line_that_includes_what_is_not_read(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"far.md": "a\nb\n[80](port:demo/web)\nc\n"})
    (site / "link.md").symlink_to(outside / "far.md")
    write(site, {"docs/index.md": '[80](port:demo/web)\n\n--8<-- "link.md"\n\n[80](port:demo/web)\n'})
    assert told_while_built(site) == ["docs/index.md:1:1", "docs/index.md:3:1", "docs/index.md:5:1"]


def test_files_without_end_are_given_up(site: Path) -> None:
    names = [f"{number}.md" for number in range(20)]
    write(site, {name: f'--8<-- "{following}"\n' * 9 for name, following in pairwise(names)})
    write(site, {"docs/index.md": '[80](port:demo/web)\n--8<-- "0.md"\n', "19.md": "x\n"})
    assert found(site) == ["docs/index.md:1:1"]


@pytest.mark.parametrize(
    ("base", "place"),
    [
        ("!relative $config_dir", "incl.md:1:1"),
        ("!relative $docs_dir", "docs/incl.txt:1:1"),
        ("[!relative , .]", "docs/incl.txt:1:1"),
        ("./docs", "docs/incl.txt:1:1"),
    ],
)
def test_the_folders_of_the_configuration(base: str, place: str, site: Path) -> None:
    name = place.split(":", maxsplit=1)[0]
    write(site, {name: "[80](port:demo/web)\n", "docs/index.md": f'--8<-- "{Path(name).name}"\n'})
    edited = f"site_name: Demo\nmarkdown_extensions:\n  - tables\n  - pymdownx.snippets:\n      base_path: {base}\n"
    write(site, {"mkdocs.yml": edited})
    assert found(site) == [place]


def test_what_every_page_has_at_its_end(site: Path) -> None:
    options = "{base_path: [.], auto_append: [end.md]}"
    write(site, {"mkdocs.yml": f"markdown_extensions: {{pymdownx.snippets: {options}}}\n"})
    write(site, {"docs/index.md": "a\n", "end.md": "[80](port:demo/web)\n"})
    assert found(site) == ["end.md:1:1"]


def test_without_the_extension_nothing_is_included(site: Path) -> None:
    write(site, {"mkdocs.yml": "site_name: Demo\n", "docs/index.md": '--8<-- "x.md"\n', "x.md": "[80](port:demo/web)"})
    assert found(site) == []
