"""The page about JSON names every field, and no other."""

import json
import re
from pathlib import Path

from portbook.compare.verify import Verdict
from portbook.evidence import Evidence, Published, Result, Rung
from portbook.export import proofs
from portbook.model import Brief, Location, Problem, Snippet, SnippetId
from portbook.report import FORMATS, Report
from portbook.report.verification import Verification

PAGE = (Path(__file__).parents[2] / "docs/reference/json.md").read_text(encoding="utf-8")
TABLES = [
    {name for row in table.splitlines() for name in re.findall(r"`([a-z_0-9]+)`", row.split("|")[1])}
    for table in re.findall(r"(?:^\| `.*\n)+", PAGE, re.MULTILINE)
]


def test_every_field_is_documented() -> None:
    result = Result(SnippetId("a", "b", "c", "d"), Evidence(Rung.APPLIED))
    made = json.loads(FORMATS["json"](Report((Problem(Location("x"), "y", "z"),), (result,))))
    assert [set(made), set(made["problems"][0]), set(made["results"][0])] == TABLES[:3]


def test_every_field_of_a_verification_is_documented() -> None:
    made = json.loads(FORMATS["json"](Report(verifications=(Verification("x", Verdict(None), Evidence(Rung.PROVEN)),))))
    assert [set(made), set(made["results"][0])] == [TABLES[0], TABLES[3]]


def test_every_field_of_the_proofs_is_documented() -> None:
    snippet = Snippet(Brief(SnippetId("a", "b", "c", "d"), "", "", "", ()), "x\n", "text", ())
    made = json.loads(proofs.render([(snippet.id, Published.of(snippet), Evidence(Rung.APPLIED))]))
    assert [set(made), set(made["proofs"][0])] == TABLES[-2:]
