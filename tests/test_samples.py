"""What `make test` samples exists, and is sampled."""

from pathlib import Path

import pytest

from tests.samples import ONE_IN, leave_to_the_extras

REPOSITORY = Path(__file__).parents[1]


class Item:
    """Stands in for a test that pytest collected."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid
        self.marks: list[str] = []

    def iter_markers(self, name: str) -> list[str]:
        return [mark for mark in self.marks if mark == name]

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append(mark.name)


@pytest.mark.parametrize("test", ONE_IN)
def test_what_is_sampled_exists(test: str) -> None:
    file, name = test.split("::")
    assert f"def {name}(" in (REPOSITORY / file).read_text()
    assert ONE_IN[test] > 1


@pytest.mark.parametrize("test", ONE_IN)
def test_about_one_case_in_so_many_stays(test: str) -> None:
    items = [Item(f"{test}[{number}]") for number in range(300)]
    leave_to_the_extras(items)  # type: ignore[arg-type]  # it needs no more of an item
    stay = [item for item in items if not item.marks]
    assert items[0] in stay
    assert 0.6 < len(stay) * ONE_IN[test] / len(items) < 1.6
