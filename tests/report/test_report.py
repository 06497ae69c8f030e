from __future__ import annotations

import json

import pytest

from portbook.compare.coverage import Coverage, Openness
from portbook.compare.findings import Finding, Kind
from portbook.compare.verify import Verdict
from portbook.evidence import Evidence, Result, Rung
from portbook.model import Direction, Family, Location, Need, Packet, Problem, Protocol, Severity, SnippetId
from portbook.report import FORMATS, Report, exit_code
from portbook.report.verification import Machine, RefusingHost, Verification

PROBLEM = Problem(Location("ports/a, b.yml", 3, 7), "unknown-key", "no key 'prot'\n::error::x", "did you mean 100%")
WHERE = Location("ports/demo.yml")


def _result(target: str, rung: Rung, detail: str = "") -> Result:
    evidence = Evidence(rung, "nft", "nftables v1", ("stock",), "2026-11-22T10:00:00Z", detail)
    return Result(SnippetId("demo", "device", "best", target), evidence, 0.25, where=WHERE)


FAILS = _result("nftables", Rung.FAILED, "on host profile stock: opens inbound UDP 41642, which nothing documents")
HOLDS = _result("iptables", Rung.APPLIED)
UNSURE = (_result("gcp", Rung.NOT_VERIFIED, "no gcloud"), _result("azure", Rung.NOT_VERIFIED, "no gcloud"))
WHOLE = Report((PROBLEM,), (FAILS, HOLDS, *UNSURE))

TEXT = """\
ports/a, b.yml:3:7: no key 'prot' ::error::x: did you mean 100% [unknown-key]
ports/demo.yml:1:1: demo/device/best/nftables/add does not hold: on host profile stock: opens inbound UDP 41642, which nothing documents
2 snippets not verified here: no gcloud
1 problem; 4 snippets: 1 applied, 2 not verified here, 1 failed
"""
GITHUB = """\
::error file=ports/a%2C b.yml,line=3,col=7,title=unknown-key::no key 'prot' ::error::x: did you mean 100%25
::error file=ports/demo.yml,line=1,col=1,title=snippet-fails::demo/device/best/nftables/add does not hold: on host profile stock: opens inbound UDP 41642, which nothing documents
::warning::2 snippets not verified here: no gcloud
::notice::1 problem; 4 snippets: 1 applied, 2 not verified here, 1 failed
"""


@pytest.mark.parametrize(
    ("report", "strict", "code"),
    [
        (Report(), True, 0),
        (Report((), (HOLDS,)), True, 0),
        (Report((), (HOLDS, *UNSURE)), False, 0),
        (Report((), (HOLDS, *UNSURE)), True, 3),
        (Report((), (FAILS, *UNSURE)), True, 1),
        (WHOLE, True, 2),
    ],
)
def test_exit_codes_have_a_precedence(report: Report, *, strict: bool, code: int) -> None:
    assert exit_code(report, strict=strict) == code


@pytest.mark.parametrize(("form", "said"), [("text", TEXT), ("github", GITHUB)])
def test_lines_are_what_is_expected(form: str, said: str) -> None:
    assert FORMATS[form](WHOLE) == said


@pytest.mark.parametrize("form", list(FORMATS))
def test_order_of_results_does_not_matter(form: str) -> None:
    assert FORMATS[form](Report((PROBLEM,), (*UNSURE[::-1], HOLDS, FAILS))) == FORMATS[form](WHOLE)


@pytest.mark.parametrize("form", list(FORMATS))
def test_nothing_to_report_is_a_report(form: str) -> None:
    assert FORMATS[form](Report()).endswith("\n")


@pytest.mark.parametrize("form", list(FORMATS))
def test_strangers_cannot_hide_anything(form: str) -> None:
    hostile = Problem(WHERE, "x", "a\u202e\x1b[2J\n::warning::forged\r\n::error::forged")
    text = FORMATS[form](Report((hostile,)))
    assert not {"\u202e", "\x1b", "\r"} & set(text)
    assert not [line for line in text.splitlines() if line.startswith(("::warning::forged", "::error::forged"))]


def test_json_is_one_object_with_stable_fields() -> None:
    held = json.loads(FORMATS["json"](WHOLE))
    assert list(held) == ["version", "holds", "counts", "problems", "results"]
    assert (held["version"], held["holds"]) == (1, False)
    assert held["counts"] == {"applied": 1, "not verified here": 2, "failed": 1}
    assert [each["id"] for each in held["results"]] == sorted(str(each.id) for each in WHOLE.results)
    assert held["results"][-1] == {
        "id": "demo/device/best/nftables/add",
        "service": "demo",
        "role": "device",
        "profile": "best",
        "target": "nftables",
        "form": "add",
        "path": "ports/demo.yml",
        "evidence": "failed",
        "engine": "nft",
        "tool": "nftables v1",
        "kernel": "",
        "hosts": ["stock"],
        "not_for": [],
        "open_before": [],
        "packets": 0,
        "worker": "",
        "when": "2026-11-22T10:00:00Z",
        "detail": "on host profile stock: opens inbound UDP 41642, which nothing documents",
        "origin": "run",
    }


def test_sarif_points_at_lines() -> None:
    held = json.loads(FORMATS["sarif"](WHOLE))
    (run,) = held["runs"]
    assert held["version"] == "2.1.0"
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [
        ("unknown-key", "error"),
        ("snippet-fails", "error"),
        ("snippet-not-verified", "note"),
    ]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "ports/a%2C%20b.yml"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    assert {each["id"] for each in run["tool"]["driver"]["rules"]} == {each["ruleId"] for each in run["results"]}


def test_sarif_knows_a_finding_again() -> None:
    prints = [each["partialFingerprints"] for each in json.loads(FORMATS["sarif"](WHOLE))["runs"][0]["results"]]
    assert len({json.dumps(each) for each in prints}) == 3


@pytest.mark.parametrize("form", FORMATS)
def test_a_name_that_is_no_text_is_told(form: str) -> None:
    """A file's name may be any bytes."""
    problem = Problem(Location("ports/\udcff.yml"), "unreadable", "\udcff cannot be read", "")
    FORMATS[form](Report((problem,))).encode()
    assert form != "sarif" or "ports/%FF.yml" in FORMATS[form](Report((problem,)))


OPENS = Problem(Location("a.nft", 3, 5), "opens-undocumented", "opens inbound TCP 22, which nothing documents")
NOTE = Problem(Location("a.nft", 0, 0), "nft-read", "read as X", "write Y", Severity.NOTE)
HOST = RefusingHost("final reject", "does not let inbound TCP 443 through", "insert the rules")
PROVEN = Evidence(Rung.PROVEN, "nft", "nftables v1", ("stock", "policy drop"), kernel="Linux 6", packets=300)


def _verification(*, holds: bool | None) -> Verification:
    return Verification("a.nft", Verdict(holds), PROVEN, (OPENS, NOTE), (HOST,) if holds else ())


VERIFIED = {
    "text": """\
a.nft: holds on hosts with stock and policy drop
a.nft: note: read as X: write Y [nft-read]
a.nft: warning: does not hold on hosts with final reject: does not let inbound TCP 443 through: insert the rules [not-on-host]
a.nft:3:5: opens inbound TCP 22, which nothing documents [opens-undocumented]
a.nft: proven with nftables v1, Linux 6, 300 packets on stock, policy drop
""",
    "github": """\
::notice file=a.nft,title=nft-read::read as X: write Y
::warning file=a.nft,title=not-on-host::does not hold on hosts with final reject: does not let inbound TCP 443 through: insert the rules
::error file=a.nft,line=3,col=5,title=opens-undocumented::opens inbound TCP 22, which nothing documents
::notice::a.nft: holds on hosts with stock and policy drop
::notice::a.nft: proven with nftables v1, Linux 6, 300 packets on stock, policy drop
""",
}


@pytest.mark.parametrize("form", VERIFIED)
def test_a_text_is_reported_with_its_problems(form: str) -> None:
    assert FORMATS[form](Report(verifications=(_verification(holds=True),))) == VERIFIED[form]


def test_sarif_has_levels_and_no_region_for_a_whole_file() -> None:
    (run,) = json.loads(FORMATS["sarif"](Report(verifications=(_verification(holds=True),))))["runs"]
    assert [result["level"] for result in run["results"]] == ["note", "warning", "error"]
    assert "region" not in run["results"][0]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(("holds", "code"), [(True, 0), (False, 1), (None, 3)])
def test_a_verdict_is_the_exit_code(*, holds: bool | None, code: int) -> None:
    report = Report(verifications=(_verification(holds=holds),))
    assert (exit_code(report), json.loads(FORMATS["json"](report))["holds"]) == (code, holds)


LACKING = tuple(
    Finding(Kind.MISSING, Packet(Direction.INBOUND, Family.BOTH, Protocol(6), local_port=port)) for port in (80, 443)
)
COVERED = (
    Coverage("pages", "TCP 80, 443", Need.REQUIRED, Openness.PARTLY, LACKING[:1]),
    Coverage("dns", "UDP 53", Need.REQUIRED, Openness.OPEN, one_of="names"),
    Coverage("time", "UDP 123", Need.OPTIONAL, Openness.MISSING, LACKING),
)
FLOWS = """\
a.txt: partly open: pages, TCP 80, 443 (required), without inbound TCP 80
a.txt: open: dns, UDP 53 (one of the group names)
a.txt: missing: time, UDP 123 (optional)
"""


def _machine(machine: Machine | None = None, *, holds: bool = False) -> Report:
    return Report(verifications=(Verification("a.txt", Verdict(holds, covered=COVERED), PROVEN, machine=machine),))


def test_each_flow_of_one_machine_has_a_line() -> None:
    assert FLOWS in FORMATS["text"](_machine())


@pytest.mark.parametrize(("holds", "said"), [(False, True), (True, False)])
def test_of_many_machines_one_that_drifts_has_a_line(*, holds: bool, said: bool) -> None:
    text = FORMATS["text"](_machine(Machine("web", "a", "nftables"), holds=holds))
    assert ("a.txt: 1 of 3 flows open; partly open: pages; missing: time\n" in text) is said


def test_json_has_the_flows_of_a_machine() -> None:
    (result,) = json.loads(FORMATS["json"](_machine()))["results"]
    told = [(flow["flow"], flow["openness"], flow["need"], len(flow["absent"])) for flow in result["covered"]]
    assert told == [
        ("pages", "partly open", "required", 1),
        ("dns", "open", "required", 0),
        ("time", "missing", "optional", 2),
    ]


@pytest.mark.parametrize("form", ["sarif", "github"])
def test_formats_of_problems_do_not_list_flows(form: str) -> None:
    assert "time" not in FORMATS[form](_machine())
