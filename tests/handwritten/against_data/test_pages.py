"""Pages against data, and against themselves: what each must get, and those that must get nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.against_data.page_data import NO_DATA, PageData, is_near
from portbook.handwritten.against_data.page_findings import page_findings
from portbook.handwritten.commands.page_commands import commands
from portbook.handwritten.documents.formats import blocks_of
from portbook.handwritten.documents.ignores import ignores
from portbook.handwritten.finding import Finding, told
from portbook.load import load_service
from portbook.model import Service

HERE = Path(__file__).parent
PROGRAMS = {
    "ufw": ("ufw",),
    "iptables": ("iptables", "ip6tables", "iptables-restore", "ip6tables-restore"),
    "nftables": ("nft",),
    "firewalld": ("firewall-cmd",),
}
OTHERS = frozenset({"prometheus", "node-exporter", "grafana"})
LEAST = 60


def service(name: str) -> Service:
    loaded = load_service((HERE / "services" / f"{name}.yml").read_bytes(), f"ports/{name}.yml")
    assert loaded.service, loaded.problems
    return loaded.service


SERVICES = {name: service(name) for name in ("relay", "mesh")}
CASES = {name: yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8")) for name in ("commands", "words", "itself")}


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES[name]]


def data(case: Mapping[str, Any]) -> PageData:
    services, parts = (tuple(SERVICES[name] for name in case.get(key, [])) for key in ("services", "parts"))
    return PageData(services or (SERVICES["relay"],), OTHERS, parts)


def page(case: Mapping[str, Any]) -> str:
    return str(case["page"]) if "page" in case else f"```bash\n{case['bash'].rstrip()}\n```\n"


def found(path: str, text: str, compared: PageData) -> tuple[Finding, ...]:
    blocks = blocks_of(path, text)
    listed = tuple(commands(blocks, {name for names in PROGRAMS.values() for name in names}))
    own = {id_: tuple(each for each in listed if each.program in names) for id_, names in PROGRAMS.items()}
    return told(page_findings(path, text, blocks, own, compared), tuple(ignores(text, blocks)))


def says(case: Mapping[str, Any], findings: tuple[Finding, ...]) -> bool:
    return case.get("says", "") in " ".join(f"{finding.message}: {finding.cure}" for finding in findings)


def test_there_are_many_cases_and_half_of_them_are_good() -> None:
    every = [case for listed in CASES.values() for case in listed]
    assert len(every) >= LEAST
    assert sum("finds" not in case for case in every) >= len(every) // 2


@pytest.mark.parametrize("case", cases("commands"))
def test_commands_are_compared(case: Mapping[str, Any]) -> None:
    findings = found("page.md", page(case), data(case))
    assert sorted(f"{each.place.line}: {each.rule.name}" for each in findings) == case.get("finds", [])
    assert says(case, findings)


@pytest.mark.parametrize("case", cases("words"))
def test_words_are_compared(case: Mapping[str, Any]) -> None:
    findings = found(case.get("path", "page.md"), page(case), data(case))
    assert placed(findings) == case.get("finds", [])
    assert says(case, findings)


@pytest.mark.parametrize("case", cases("itself"))
def test_a_page_is_compared_with_itself(case: Mapping[str, Any]) -> None:
    findings = found("page.md", page(case), NO_DATA)
    assert placed(findings) == case.get("finds", [])
    assert says(case, findings)


def placed(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.place.line}:{each.place.column}: {each.rule.name}" for each in findings]


@given(st.integers(1, 65535), st.data())
def test_one_other_digit_is_near(port: int, draw: st.DataObject) -> None:
    digits = str(port)
    at = draw.draw(st.integers(0, len(digits) - 1))
    other = draw.draw(st.sampled_from([digit for digit in "123456789" if digit != digits[at]]))
    changed = int(digits[:at] + other + digits[at + 1 :])
    assert is_near(port, changed)
    assert is_near(changed, port)


@given(st.integers(10, 65535), st.data())
def test_two_digits_that_changed_places_are_near(port: int, draw: st.DataObject) -> None:
    digits = str(port)
    at = draw.draw(st.integers(0, len(digits) - 2))
    changed = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert is_near(port, int(changed)) == (changed != digits and changed[0] != "0")


@given(st.integers(1, 65535), st.integers(1, 65535))
def test_near_numbers_have_the_same_digits_but_for_two(port: int, other: int) -> None:
    if is_near(port, other):
        pairs = list(zip(str(port), str(other), strict=True))
        differing = [pair for pair in pairs if pair[0] != pair[1]]
        assert len(differing) == 1 or (len(differing) == 2 and {*differing[0]} == {*differing[1]})
    assert is_near(port, other) == is_near(other, port)
    assert not is_near(port, port)
