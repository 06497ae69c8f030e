"""Whatever is in a file, loading gives a service or says why not."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.load import compose, load_book, load_config, load_service

WHOLE = (Path(__file__).parents[2] / "ports" / "tailscale.yml").read_bytes()
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
SCRAPS = st.sampled_from(
    b"|\n|\t| |:|: |{|}|[|]|*|&|!|\"|'|#|>|-|- |,|\r|\r\n|\xe2\x80\xa8|\xff|\x00|@|`|%|%YAML 9.9\n|---\n|...|? |<<: |"
    b'\xef\xbb\xbf|\\|"\\UFFFFFFFF"|"\\ud800"|0x|::|\xc3\xa9|\xf0\x9f\x98\x80'.split(b"|")
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.integers(0, 12))
        content[start:end] = draw(SCRAPS | st.binary(max_size=4))
    return bytes(content)


@pytest.mark.parametrize("loader", LOADERS)
@given(content=mutated())
def test_a_service_or_problems(loader: type[yaml.SafeLoader], content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "_LOADER", loader)
        loaded = load_book({"tailscale.yml": content})
    assert bool(loaded.problems) != bool(loaded.book.services)
    assert all(problem.where.line >= 1 and str(problem).isprintable() for problem in loaded.problems)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(content: bytes) -> None:
    assert load_service(content, "any.yml").problems
    assert load_config(content, Path("/site")).config.root == Path("/site")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip))
def test_text_of_any_kind_is_kept(text: str) -> None:
    escaped = "".join(f"\\U{ord(each):08x}" for each in text)
    content = WHOLE.replace(b"title: Tailscale\n", f'title: "{escaped}"\n'.encode())
    loaded = load_service(content, "tailscale.yml")
    assert loaded.service
    assert loaded.service.title == text


@pytest.mark.parametrize("loader", LOADERS)
def test_places_are_those_of_the_file(loader: type[yaml.SafeLoader], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "_LOADER", loader)
    content = "\ufeffservice: x\r\ntitle: 'Ä \U0001f600'\r\nversion: '\U0001f600'  # é\r\nroles: {ä: *.x, b: &c}\r\n"
    where = [(each.where.line, each.where.column) for each in load_service(content.encode(), "x.yml").problems]
    assert where == [(1, 1), (4, 9), (4, 12), (4, 20)]
