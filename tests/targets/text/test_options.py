from __future__ import annotations

import pytest

from portbook.targets import CannotJudge, Rejected, Unreadable
from portbook.targets.text.options import names_and_options

VALUED, FLAGS = {"--port", "--to"}, {"--quiet"}


@pytest.mark.parametrize("words", [["web", "--port=80", "--quiet"], ["--quiet", "--port", "80", "web"]])
def test_a_value_is_joined_or_the_next_word(words: list[str]) -> None:
    assert names_and_options(words, VALUED, FLAGS, 1) == (["web"], {"--port": "80", "--quiet": ""})


@pytest.mark.parametrize(
    ("words", "refusal", "message"),
    [
        (["--ports=80"], CannotJudge, "Portbook does not know the option --ports here"),
        (["--quiet=true"], CannotJudge, "Portbook does not know the option --quiet here"),
        (["--port=80", "--port", "81"], CannotJudge, "--port stands twice"),
        (["--port"], Rejected, "--port needs a value"),
        (["--port", "--to=80"], Rejected, "--port needs a value"),
    ],
)
def test_what_is_no_option_is_refused(words: list[str], refusal: type[Unreadable], message: str) -> None:
    with pytest.raises(refusal) as caught:
        names_and_options(words, VALUED, FLAGS, 1)
    assert caught.value.message == message
