from __future__ import annotations

import pytest
from pygments.lexers import TextLexer, get_lexer_by_name

from portbook.targets import targets


@pytest.mark.parametrize("target", targets())
def test_every_fence_is_coloured(target: str) -> None:
    assert not isinstance(get_lexer_by_name(targets()[target].language), TextLexer)
