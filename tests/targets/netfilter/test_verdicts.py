"""Verdicts on what machines list and on texts that are right or wrong, for iptables and nftables, as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.verify import As, Verdict, verify
from portbook.load.book import read_book
from portbook.model import Form, Service
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import targets

FOLDER = Path(__file__).parent / "cases"
CODES = {True: 0, False: 1, None: 3}
AS = {Form.ADD: As.ADDITION, Form.COMPLETE: As.COMPLETE}


def _cases(name: str) -> list[Any]:
    cases = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return [pytest.param(case, id=f"{case['target']} {case['title']}") for case in cases]


@cache
def _services() -> Mapping[str, Service]:
    return read_book(FOLDER / "ports", FOLDER).book.services


@cache
def _right(service: str, target: str, form: Form) -> str:
    """Our own snippet."""
    known = _services()[service]
    (role,) = (role for role in known.roles.values() if role.host)
    return snippet(known, role, default_profile(known), targets()[target], form).text


def _text(case: Mapping[str, Any]) -> str:
    """The case's own, or ours with some words changed, each where it stands first, and lines behind it."""
    if "text" in case:
        return str(case["text"])
    text = _right(case["service"], case["target"], Form(case["right"]))
    for old, new in case.get("change", {}).items():
        assert old in text
        text = text.replace(old, new, 1)
    return text + case.get("more", "")


def _verdict(case: Mapping[str, Any], as_: As) -> Verdict:
    service, target = _services()[case["service"]], targets()[case["target"]]
    return verify(service, ["server"], None, _text(case), target, as_, case.get("interface", ""))


def _said(verdict: Verdict) -> str:
    findings = (*verdict.missing, *verdict.closed, *verdict.extra)
    messages = [
        (verdict.line, f"{verdict.reason}: {verdict.cure}"),
        *((remark.line, f"{remark.message}: {remark.cure}") for remark in verdict.remarks),
    ]
    return "\n".join(
        f"{line}: {message}"
        for line, message in (*messages, *((finding.line, finding.sentence) for finding in findings))
    )


@pytest.mark.parametrize("case", _cases("hosts.yml"))
def test_a_machine_is_judged_by_what_it_lists(case: Mapping[str, Any]) -> None:
    verdict = _verdict(case, As.HOST)
    assert CODES[verdict.holds] == case["exit"], _said(verdict)
    assert case.get("says", "") in _said(verdict)


@pytest.mark.parametrize("case", _cases("wrong.yml"))
def test_a_wrong_text_is_not_accepted(case: Mapping[str, Any]) -> None:
    verdict = _verdict(case, As(case.get("as", AS.get(Form(case.get("right", "add"))))))
    assert CODES[verdict.holds] == case["exit"] != 0, _said(verdict)
    assert case.get("says", "") in _said(verdict)


@pytest.mark.parametrize("case", _cases("right.yml"))
def test_a_right_text_holds(case: Mapping[str, Any]) -> None:
    verdict = _verdict(case, As(case.get("as", AS.get(Form(case.get("right", "add"))))))
    assert verdict.holds, _said(verdict)
    assert case.get("says", "") in _said(verdict)


@pytest.mark.parametrize("target", ["iptables", "nftables"])
@pytest.mark.parametrize("form", AS)
def test_our_own_holds_and_does_nothing_besides(target: str, form: Form) -> None:
    text = _right("web", target, form)
    assert verify(_services()["web"], ["server"], None, text, targets()[target], AS[form]).holds
    assert not targets()[target].read(text).side_effects
