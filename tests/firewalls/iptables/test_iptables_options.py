"""Every option of every module of iptables, given to every reader of its texts: none is ever ignored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.firewalls.iptables.listing import read_listing
from portbook.firewalls.iptables.target import TARGET
from portbook.model import Rule
from portbook.rules import equal
from portbook.targets import Reading, Unreadable

Case = Mapping[str, Any]
OPTIONS = yaml.safe_load((Path(__file__).parent / "cases/iptables/options.yml").read_text("utf-8"))
VERDICTS = ("ACCEPT", "DROP")
OPEN = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
TRACKED = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"


def _each() -> Iterator[Any]:
    for case in OPTIONS:
        for negated in (False, True) if case.get("negatable", True) else (False,):
            for verdict in VERDICTS:
                name = f"{'! ' if negated else ''}{case['module']} {case['option']} {verdict}"
                yield pytest.param(case, verdict, negated, id=name)


EACH = list(_each())


def _condition(case: Case, *, negated: bool) -> str:
    module = f"-m {case['module']}" if case["module"] else ""
    words = [case.get("with", ""), module, "!" if negated else "", case["option"]]
    return " ".join(filter(None, words)).replace("'", '"')


def _listing(case: Case, rule: str) -> str:
    table = f"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{TRACKED}{rule}COMMIT\n"
    four, six = (OPEN, table) if "six" in case else (table, OPEN)
    return f"# ipv4\n{four}# ipv6\n{six}"


def _rules(verdict: str, condition: str) -> str:
    """A rule with a verdict, and behind one that drops, one that accepts."""
    return f"-A INPUT {condition} -j {verdict}\n" + ("" if verdict == "ACCEPT" else "-A INPUT -j ACCEPT\n")


@cache
def _machine(text: str) -> Reading:
    return read_listing(text)


def _read(case: Case, verdict: str, condition: str) -> Reading:
    return _machine(_listing(case, _rules(verdict, condition)))


def _without(case: Case, verdict: str) -> tuple[Rule, ...]:
    """What passes where the rule is for no packet."""
    return _machine(_listing(case, "" if verdict == "ACCEPT" else "-A INPUT -j ACCEPT\n")).rules


def _understood(case: Case, verdict: str, *, negated: bool) -> str:
    key = "drop" if verdict == "DROP" and "drop" in case else "understood"
    apart = "apart" if case.get(key) == "apart" else ""
    return str(case.get("opposite", apart) if negated else case.get(key, ""))


@pytest.mark.parametrize(("case", "verdict", "negated"), EACH)
def test_a_machine_s_condition_is_never_ignored(case: Case, verdict: str, *, negated: bool) -> None:
    reading = _read(case, verdict, _condition(case, negated=negated))
    never, always = _without(case, verdict), _read(case, verdict, case.get("with", "")).rules
    understood = _understood(case, verdict, negated=negated)
    if understood == "apart":
        assert reading.doubts or reading.broadcast or not (equal(reading.rules, always) or equal(reading.rules, never))
    elif understood:
        assert equal(reading.rules, always if understood == "all" else never)
        assert not reading.doubts
    else:
        assert equal(reading.rules, never if verdict == "ACCEPT" else always)
        assert reading.doubts


@pytest.mark.parametrize(("case", "verdict", "negated"), EACH)
@pytest.mark.parametrize("how", ["added", "restored", "listed"])
def test_a_snippet_s_condition_is_never_ignored(case: Case, verdict: str, how: str, *, negated: bool) -> None:
    with_it = _found(case, how, verdict, _condition(case, negated=negated))
    always = _found(case, how, verdict, case.get("with", ""))
    means_all = (_understood(case, verdict, negated=negated), case["module"]) in {("all", "tcp"), ("apart", "state")}
    assert with_it is None or means_all or with_it != always


def _found(case: Case, how: str, verdict: str, condition: str) -> tuple[object, ...] | None:
    rules, program = _rules(verdict, condition), "ip6tables" if "six" in case else "iptables"
    added = f"{program} -I INPUT {condition} -j {verdict}\n"
    texts = {"added": added, "restored": _restored(f"{program}-restore", rules), "listed": _listing(case, rules)}
    return _meaning(how, texts[how])


@cache
def _meaning(how: str, text: str) -> tuple[object, ...] | None:
    """What a text opens and closes, and does besides; None where it cannot be read."""
    try:
        reading = TARGET.read_state(text) if how == "listed" else TARGET.read(text)
        return reading.rules, reading.closes(), [remark.message for remark in reading.side_effects]
    except Unreadable:
        return None


def _restored(program: str, rules: str) -> str:
    table = f"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n{TRACKED}{rules}COMMIT\n"
    return f"{program} <<'EOF'\n{table}EOF\n"
