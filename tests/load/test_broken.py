"""Every broken input, with the exact problems that it must give."""

from pathlib import Path

import pytest
import yaml

from portbook.load import LoadedBook, compose, load_book, read_book

HERE = Path(__file__).parent.parent / "broken" / "ports"
EXPECTED = sorted(HERE.glob("*.txt"))


def loaded(expected: Path) -> LoadedBook:
    folder = expected.with_suffix("")
    paths = sorted(folder.iterdir()) if folder.is_dir() else [expected.with_suffix(".yml")]
    return load_book({path.name: path.read_bytes() for path in paths})


def test_every_input_has_an_expectation() -> None:
    inputs = {path.stem for path in HERE.iterdir() if path.is_dir() or path.suffix == ".yml"}
    assert inputs == {path.stem for path in EXPECTED}


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the columns of some syntax errors are libyaml's")
@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_broken_input_gives_these_problems(expected: Path) -> None:
    found = "".join(f"{problem} [{problem.id}]\n" for problem in loaded(expected).problems)
    assert found == expected.read_text()
    assert found


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_broken_input_is_broken_without_libyaml_too(expected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "_LOADER", yaml.SafeLoader)
    first = expected.read_text().splitlines()[0]
    lines = [str(problem).split(": ")[0].rsplit(":", 1)[0] for problem in loaded(expected).problems]
    assert lines[0] == first.split(": ")[0].rsplit(":", 1)[0]


def test_one_broken_file_keeps_the_others() -> None:
    assert list(loaded(HERE / "one-file-broken.txt").book.services) == ["other"]
    assert loaded(HERE / "one-file-broken.txt").broken == {"demo": "a.yml"}
    assert list(loaded(HERE / "same-service.txt").book.services) == ["demo"]


def test_a_file_that_tells_no_id_is_known_by_its_name() -> None:
    files = {"ports/demo.yml": b"service: [", "ports/wiki.yml": b"", "ports/other.yml": b"service: wiki"}
    assert load_book(files).broken == {"demo": "ports/demo.yml", "wiki": "ports/other.yml"}


def test_a_file_that_cannot_be_read_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "demo.yml").symlink_to("nowhere")
    assert read_book(tmp_path, tmp_path).broken == {"demo": "demo.yml"}


def test_messages_are_one_sentence() -> None:
    for expected in EXPECTED:
        for problem in loaded(expected).problems:
            assert not problem.message.endswith("."), problem
            assert not problem.cure.endswith("."), problem
            assert str(problem).isprintable(), problem
