"""The clauses of a ferm statement: its words by their keys, and its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from portbook.firewalls.ferm.blocks import Statement, Word
from portbook.firewalls.ferm.grammar import DOMAINS
from portbook.targets.base import CannotJudge, Rejected

_ALIASES = {"protocol": "proto", "source": "saddr", "destination": "daddr", "module": "mod", "match": "mod"}
_VALUED = frozenset(
    {"domain", "table", "chain", "proto", "saddr", "daddr", "sport", "dport", "icmp-type", "ctstate", "state", "policy"}
)
ACCEPT = "ACCEPT"
VERDICTS = frozenset({ACCEPT, "DROP", "REJECT"})


@dataclass
class Clauses:
    """The clauses of a statement.

    Attributes:
        line: its line in the text.
        values: the value of each key.
        modules: the match modules, in order.
        verdict: the target; empty for none.
    """

    line: int
    values: dict[str, Word] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    verdict: str = ""


def parse(statement: Statement) -> Clauses:
    """The clauses of a statement.

    Raises:
        CannotJudge: Portbook does not know a word, or a word is repeated or follows the target.
        Rejected: a word has no value.
    """
    clauses = Clauses(statement.line)
    words = iter(statement.words)
    for word in words:
        key = _ALIASES.get(word.values[0], word.values[0]) if word.values and not word.several else ""
        if clauses.verdict:
            message = "Portbook reads no words behind the target of a rule"
            raise CannotJudge(word.line, message, id_="ferm-word-behind-target", column=word.column)
        if key == "mod":
            clauses.modules += _behind(word, words).values
        elif key in _VALUED:
            if key in clauses.values:
                message = f"{key} is there twice in one rule"
                raise CannotJudge(word.line, message, id_="ferm-word-twice", column=word.column)
            clauses.values[key] = _behind(word, words)
        elif key in VERDICTS:
            clauses.verdict = key
        else:
            message = f"Portbook does not know the word {key or '('!r} here"
            raise CannotJudge(word.line, message, id_="ferm-unknown-word", column=word.column)
    return clauses


def _behind(word: Word, words: Iterator[Word]) -> Word:
    value = next(words, None)
    if value is None or not value.values:
        message = f"{word.values[0]!r} needs a value"
        raise Rejected(word.line, message, id_="ferm-value-missing", column=word.column)
    return value


def values(clauses: Clauses, key: str) -> tuple[str, ...]:
    """The values of a key.

    Raises:
        Rejected: the statement does not have the key.
    """
    if key not in clauses.values:
        raise Rejected(clauses.line, f"the rule has no {key}", id_="ferm-value-missing")
    return clauses.values[key].values


def single(clauses: Clauses, key: str, default: str) -> str:
    """The value of a key, or the default without the key; empty where it has several values."""
    values = clauses.values[key].values if key in clauses.values else (default,)
    return values[0] if len(values) == 1 else ""


def domains(clauses: Clauses) -> tuple[str, ...]:
    """The domains of a statement; without the key, IPv4 only.

    Raises:
        Rejected: ferm has no such domain.
    """
    names = clauses.values["domain"].values if "domain" in clauses.values else ("ip",)
    if unknown := [domain for domain in names if domain not in DOMAINS]:
        message = f"ferm has no domain {unknown[0]!r}"
        raise Rejected(clauses.line, message, id_="ferm-unknown-domain", cure="write ip or ip6")
    return names
