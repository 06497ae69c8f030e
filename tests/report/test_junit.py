"""JUnit XML: valid by Jenkins' schema, one case for each snippet, and nothing passes that was not verified."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from portbook.compare.verify import Verdict
from portbook.evidence import Evidence, Result, Rung
from portbook.model import Form, Location, Problem, Severity, SnippetId
from portbook.report import Report
from portbook.report.junit import render, render_strictly
from portbook.report.verification import Verification

SCHEMA = Path(__file__).parent / "schemas/junit-10.xsd"
PROVEN = Evidence(Rung.PROVEN, "nft", "nftables v1", ("stock", "policy drop"), packets=12)


def result(service: str, form: Form, evidence: Evidence) -> Result:
    return Result(SnippetId(service, "server", "all", "nftables", form), evidence)


RESULTS = (
    result("wiki", Form.ADD, PROVEN),
    result("wiki", Form.UNDO, Evidence(Rung.NOT_VERIFIED, detail="no nft: install nftables")),
    result("wiki", Form.SHOW, Evidence(Rung.ELSEWHERE, tool="nftables v2", detail="no nft")),
    result("mail", Form.ADD, Evidence(Rung.FAILED, "nft", "nftables v1", ("stock",), detail="it opens TCP 80")),
    result("mail", Form.SHOW, Evidence(Rung.SELF_CONSISTENT)),
)
PLACE = Location("ports/wiki.yml", 3, 4)
PROBLEMS = (
    Problem(PLACE, "unknown-key", "no key 'prots'", "write 'ports'"),
    Problem(Location("ports/wiki.yml", 9), "unknown-key", "no key 'prots'", "write 'ports'"),
    Problem(PLACE, "old", "it is old", severity=Severity.WARNING),
    Problem(PLACE, "by-the-way", "it is long", severity=Severity.NOTE),
)
VERIFICATIONS = tuple(
    Verification(f"{holds}.nft", Verdict(holds), PROVEN, (Problem(Location("x.nft", 2), "opens", "it opens"),))
    for holds in (True, False, None)
)


def cases(report: Report) -> dict[str, str]:
    """What became of each case, by class and name."""
    outcomes = {}
    for case in ET.fromstring(render(report)).iter("testcase"):  # noqa: S314  # we have written it
        tags = [element.tag for element in case if element.tag != "system-out"]
        outcomes[f"{case.get('classname')} {case.get('name')}"] = " ".join(tags)
    return outcomes


@pytest.mark.parametrize("report", [Report(), Report(PROBLEMS, RESULTS), Report(verifications=VERIFICATIONS)])
def test_jenkins_takes_it(report: Report) -> None:
    schema = pytest.importorskip("xmlschema", reason="pip install -r requirements-dev.txt brings it")
    schema.XMLSchema(str(SCHEMA)).validate(render(report))


def test_only_what_was_verified_passes() -> None:
    assert cases(Report((), RESULTS)) == {
        "portbook no problems": "",
        "mail server/all/nftables/add": "failure",
        "mail server/all/nftables/show": "",
        "wiki server/all/nftables/add": "",
        "wiki server/all/nftables/show": "skipped",
        "wiki server/all/nftables/undo": "skipped",
    }


def test_equal_problems_are_two_cases_and_a_warning_fails_only_strictly() -> None:
    assert cases(Report(PROBLEMS)) == {
        "ports/wiki.yml unknown-key: no key 'prots'": "failure",
        "ports/wiki.yml unknown-key: no key 'prots' (2)": "failure",
        "ports/wiki.yml old: it is old": "skipped",
        "ports/wiki.yml by-the-way: it is long": "",
    }
    assert render_strictly(Report(PROBLEMS)).count("<failure") == 3


def test_texts_that_were_judged_are_cases() -> None:
    outcomes = cases(Report(verifications=VERIFICATIONS))
    assert [outcomes[f"text {name}.nft"] for name in ("True", "False", "None")] == ["", "failure", "skipped"]


def test_suites_count_and_say_what_was_done() -> None:
    text = render(Report(PROBLEMS, RESULTS))
    assert '<testsuites name="portbook" tests="9" failures="3" errors="0">' in text
    assert '<testsuite name="wiki" tests="3" failures="0" errors="0" skipped="2">' in text
    assert "<system-out>proven with nftables v1, 12 packets on stock, policy drop</system-out>" in text
    assert ">not verified here: no nft: install nftables</skipped>" in text
    assert 'message="it opens TCP 80">it opens TCP 80</failure>' in text
    assert "ports/wiki.yml:3:4: no key &apos;prots&apos;: write &apos;ports&apos;</failure>" in text


def test_what_xml_cannot_hold_is_made_visible() -> None:
    every = "".join(map(chr, [*range(0x20), 0x7F, 0xD800, 0xFFFE, 0xFFFF, 0x1FFFF])) + "]]><![CDATA[ <b a='\"'>&amp;"
    text = render(Report((Problem(Location(every), every, every, every),), (result(every, Form.ADD, PROVEN),)))
    assert [case.get("name") for case in ET.fromstring(text.encode()).iter("testcase")]  # noqa: S314  # ours
    assert "&lt;U+0000&gt;" in text
