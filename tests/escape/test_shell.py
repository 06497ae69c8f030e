from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import shell
from portbook.escape.visible import one_line

TEXT = st.text(st.characters() | st.sampled_from("'\"\\$`!~=*?[]{}()<>|&;# \n-"))


def words_read_by(program: str, command: str) -> list[str]:
    script = f"printf '%s\\n' {command}"
    done = subprocess.run([program, "-c", script], capture_output=True, check=True, text=True)  # our own shells
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("program", ["/bin/sh", "/bin/bash"])
@given(st.lists(TEXT, min_size=1))
def test_a_shell_reads_each_as_one_word(program: str, texts: list[str]) -> None:
    assert words_read_by(program, " ".join(map(shell.word, texts))) == [one_line(each) for each in texts]


def test_hostile_text_is_one_word(hostile: str) -> None:
    assert words_read_by("/bin/sh", f"a {shell.word(hostile)} b") == ["a", one_line(hostile), "b"]


@given(TEXT)
def test_python_reads_it_as_one_word(text: str) -> None:
    assert shlex.split(shell.word(text)) == [one_line(text)]


@pytest.mark.parametrize(
    ("text", "word"), [("", "''"), ("tcp/443", "tcp/443"), ("a b", "'a b'"), ("=ls", "'=ls'"), ("it's", "'it'\"'\"'s'")]
)
def test_quotes_only_where_needed(text: str, word: str) -> None:
    assert shell.word(text) == word


@pytest.mark.parametrize("program", ["/bin/sh", "/bin/bash"])
@given(st.lists(TEXT, min_size=1))
def test_a_here_document_is_read_line_by_line(program: str, texts: list[str]) -> None:
    lines = "\n".join(shell.here_line("key", text) for text in texts)
    script = f"cat <<'end'\n{lines}\nend\n"
    done = subprocess.run([program, "-c", script], capture_output=True, check=True, text=True)  # our own shells
    assert done.stdout == "".join(f"key {one_line(text)}\n" for text in texts)


@pytest.mark.parametrize("key", ["", "a b", "a=b", "$a", "-a", "A"])
def test_a_key_is_a_word(key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        shell.here_line(key, "")
