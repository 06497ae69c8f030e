from pathlib import Path

import pytest
import yaml

from portbook.clause import Clause, clause
from portbook.page import Reference, parse

CASES = yaml.safe_load((Path(__file__).parent / "cases/clauses.yml").read_text(encoding="utf-8"))


def spelled(words: Clause) -> str:
    protocols = "+".join(protocol.name for protocol in sorted(words.protocols))
    return f"{protocols} {'+'.join(sorted(words.directions))}".strip()


@pytest.mark.parametrize(("page", "expected"), CASES, ids=[page for page, _ in CASES])
def test_the_words_around_a_reference(page: str, expected: list[str]) -> None:
    references = [part for part in parse(page) if isinstance(part, Reference)]
    assert [spelled(clause(reference.before, reference.after)) for reference in references] == expected
