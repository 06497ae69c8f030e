"""A character that only looks like a plain one, or like none, must not pass for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portbook.model import Service
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import CannotJudge, Reading, Target, Unreadable, targets
from portbook.targets.text.lookalikes import is_lookalike, lookalikes, strictly

SPACES = "\u00a0\u1680\u2000\u2003\u2009\u200a\u202f\u205f\u3000"
UNSEEN = "\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u2060\u2800\u3164\ufe0f\ufeff\U000e0020"
ENDS = "\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
STRANGE = SPACES + UNSEEN + ENDS
DIGITS = {str(digit): chr(zero + digit) for digit in range(10) for zero in (0x660, 0xFF10, 0x966)}
FOLDED = {**DIGITS, "k": "\u212a", "K": "\u212a", "s": "\u017f", "S": "\u017f", "i": "\u0131", "A": "\uff21"}


def _text(target: Target, service: Service) -> str:
    return snippet(service, service.roles["host"], default_profile(service), target).text


def _same(target: Target, text: str, reading: Reading) -> bool:
    try:
        return strictly(target.read, text) == reading
    except Unreadable:
        return False


@pytest.mark.parametrize("target", targets().values(), ids=targets())
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_no_other_character_separates_words(
    target: Target, data: st.DataObject, samples: Mapping[str, Service]
) -> None:
    text = _text(target, samples["single"])
    at = data.draw(st.sampled_from([at for at, character in enumerate(text) if character in " \t\n"]))
    strange = data.draw(st.sampled_from(STRANGE))
    assume(text[at : at + 2] != "\n\n" or strange != "\r")  # it would be the end of a line in Windows
    reading = target.read(text)
    assume(not _same(target, text[:at] + "x" + text[at + 1 :], reading))  # in a comment anything may stand
    assert not _same(target, text[:at] + strange + text[at + 1 :], reading)


@pytest.mark.parametrize("target", targets().values(), ids=targets())
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_no_other_character_is_a_digit_or_a_letter(
    target: Target, data: st.DataObject, samples: Mapping[str, Service]
) -> None:
    text = _text(target, samples["single"])
    at = data.draw(st.sampled_from([at for at, character in enumerate(text) if character in FOLDED]))
    reading = target.read(text)
    assume(not _same(target, text[:at] + "~" + text[at + 1 :], reading))
    assert not _same(target, text[:at] + FOLDED[text[at]] + text[at + 1 :], reading)


@pytest.mark.parametrize("character", [*STRANGE, *FOLDED.values(), "\u0130", "\u00b2", "\u037e"])
def test_it_is_one(character: str) -> None:
    assert is_lookalike(character)
    assert [lookalike.line for lookalike in lookalikes(f"a\r\nb{character}c\n")] == [2]


@pytest.mark.parametrize("character", [*"aZ09 \t\n~!", "\u00e9", "\u2018", "\u2019", "\u201c", "\u2014", "\u65e5"])
def test_it_is_none(character: str) -> None:
    assert not is_lookalike(character)


def _by_python(text: str) -> Reading:
    """What a reader says that takes whatever Python takes."""
    words = [line.split("#")[0].split() for line in text.splitlines()]
    return targets()["ufw"].read("".join(f"ufw allow {port}/tcp\n" for line_words in words for port in line_words))


def test_what_depends_on_it_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge, match=r"^line 2: not all tools read the character U\+00A0 in the same way"):
        strictly(_by_python, "1 # \u00a0\n2\u00a03\n")


def test_where_it_decides_nothing_it_does_not_matter() -> None:
    assert strictly(_by_python, "1 # a\u00a0comment\n2\n") == _by_python("1\n2\n")


def test_what_is_refused_for_another_reason_is_refused_for_that() -> None:
    with pytest.raises(Unreadable, match="70000 is not a port"):
        strictly(_by_python, "1 # \u00a0\n70000\n")
