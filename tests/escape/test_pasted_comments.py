"""Comments by strangers, pasted into real shells: nothing runs that is not meant to, and no file appears."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portbook.escape.shell import comment, prose
from portbook.targets.text.comments import shell_lines
from tests.shells import Pasted, Shell, each_shell, pasted

TEXT = st.text(st.characters() | st.sampled_from("'\"\\$`!~=*?[]{}()<>|&;# \n-^%@"), max_size=60)
HOSTILE = (
    "Wiki $(touch x)",
    "Wiki `touch x`",
    "the server's",
    'a "quoted word',
    "a; touch x",
    "a && touch x",
    "a | tee x",
    "a > x",
    "a >> x < y",
    "a & touch x",
    "what? a[b] *.txt",
    "~root/x ~x",
    "=touch =ls",
    "!! !touch !x:p",
    "^a^touch x",
    "{a,b} {touch,x}",
    "(touch x)",
    "TCP 443 (required)",
    "a \\",
    "$PATH ${x:=touch} $'x' $((1+1))",
    "# touch x",
    "<(touch x) >(touch x)",
    "%1 %%",
    "a\ntouch x",
    "a\u2028touch x",
    "a\rtouch x",
    "<<EOF",
    "x () { touch x; }",
    "*(e:'touch x':)",
    "^*~x#",
    "@(a|b) +(a) ?(b)",
    "if true; then touch x; fi",
    "\x1b[200~touch x\x1b[201~",
)


@pytest.mark.parametrize("shell", each_shell())
def test_hostile_comments_run_nothing(shell: Shell, tmp_path: Path) -> None:
    lines = [line for each in HOSTILE for line in (*shell_lines([each]), f"nft {len(each)}")]
    found = pasted("\n".join(lines) + "\n", shell, tmp_path)
    assert found == Pasted(tuple(sorted(f"nft [{len(each)}]" for each in HOSTILE)), ())


@pytest.mark.parametrize("shell", each_shell())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT, min_size=20, max_size=60))
def test_no_comment_runs_anything(shell: Shell, tmp_path: Path, texts: list[str]) -> None:
    lines = [line for at, each in enumerate(texts) for line in (*shell_lines([each]), f"nft {at}")]
    found = pasted("\n".join(lines) + "\n", shell, tmp_path)
    assert found == Pasted(tuple(sorted(f"nft [{at}]" for at in range(len(texts)))), ())


@pytest.mark.parametrize("shell", each_shell())
def test_hostile_prose_is_one_word(shell: Shell, tmp_path: Path) -> None:
    found = pasted("".join(f"nft {prose(each)} end\n" for each in HOSTILE), shell, tmp_path)
    assert len(found.ran) == len(HOSTILE)
    assert all(each.startswith("nft [") and each.endswith("] [end]") for each in found.ran)
    assert found.files == ()


@given(TEXT)
def test_nothing_is_left_that_a_shell_acts_on(text: str) -> None:
    said = comment(text)
    assert not re.search(r"[^\x80-\U0010ffffA-Za-z0-9 .,:/_@+-]", said)
    assert comment(said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the server's", "the server\u2019s"),
        ("Minimum (relay only)", "Minimum, relay only"),
        ("(optional) a (b): c (d).", "optional, a, b: c, d."),
        ("a -> b", "a \u2192 b"),
        ("R&D", "R\uff06D"),
        ("Größe, 日本語, Ελληνικά", "Größe, 日本語, Ελληνικά"),
        ("$5; 100%", "\uff045, 100\uff05"),
    ],
)
def test_it_reads_well(text: str, said: str) -> None:
    assert comment(text) == said
