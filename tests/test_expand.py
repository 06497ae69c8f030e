from pathlib import Path

import pytest
import yaml

from portbook.blocks import Context
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.fix import fixed
from portbook.load import load_book
from portbook.targets import targets

CASES = Path(__file__).parent / "cases/expand"
Case = dict[str, str]


def cases(name: str) -> list[Case]:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def context() -> Context:
    files = {"ports/demo.yml": "services.yml", "ports/broker.yml": "broker.yml"}
    loaded = load_book({path: (CASES / name).read_bytes() for path, name in files.items()})
    assert not loaded.problems
    return Context(loaded.book, targets(), EmptyLedger())


@pytest.mark.parametrize("case", cases("references.yml"), ids=lambda case: case["name"])
def test_references(case: Case, context: Context) -> None:
    made = expand(case["page"], context, "page.md")
    assert made.text == case["expanded"]
    assert [str(each) for each in made.problems] == case.get("problems", [])


@pytest.mark.parametrize("case", cases("fences.yml"), ids=lambda case: case["name"])
def test_fences(case: Case, context: Context) -> None:
    body = "".join(f"    {line}\n" for line in case["body"].splitlines())
    made = expand(f"!!! note\n    ```ports\n{body}    ```\n", context, "page.md")
    assert [str(each) for each in made.problems] == case.get("problems", [])
    assert ("!!! failure" in made.text) == bool(made.problems)


@pytest.mark.parametrize("case", cases("fences.yml"), ids=lambda case: case["name"])
def test_every_line_of_a_block_keeps_the_prefix(case: Case, context: Context) -> None:
    body = "".join(f"    {line}\n" for line in case["body"].splitlines())
    made = expand(f"    ```ports\n{body}    ```\n", context)
    assert all(line.startswith("    ") or not line for line in made.text.split("\n"))


def test_lines_count_from_the_first_line_of_the_text(context: Context) -> None:
    made = expand("[80](port:demo/web)\n", context, "page.md", first_line=7)
    assert str(made.problems[0]).startswith("page.md:7:1: ")


@pytest.mark.parametrize("case", cases("references.yml"), ids=lambda case: case["name"])
def test_fixing_leaves_nothing_stale(case: Case, context: Context) -> None:
    mended = fixed(case["page"], context.book)
    assert not [each for each in expand(mended, context).problems if each.id == "stale-reference"]


def test_fixing_rewrites_the_number_and_no_word(context: Context) -> None:
    page = "UDP [9092](port:broker/client) outbound, UDP [9094](port:broker/client), [80](port:demo/turn)\n"
    assert fixed(page, context.book) == page.replace("9092", "9094")


@pytest.mark.parametrize("case", cases("fences.yml"), ids=lambda case: case["name"])
def test_fixing_changes_no_fence(case: Case, context: Context) -> None:
    page = f"```ports\n{case['body']}\n```\n"
    assert fixed(page, context.book) == page


def test_a_reference_links_to_its_row_but_not_in_a_heading(context: Context) -> None:
    page = "# UDP [443](port:demo/web)\n\n[443](port:demo/web)\n\n```ports\ntable: demo\n```\n"
    made = expand(page, context).text
    assert made.startswith("# UDP 443\n\n[443](#flow--demo--web)\n")
    assert made.count('id="flow--demo--web"') == 1
