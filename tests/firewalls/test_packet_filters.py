"""nftables and iptables: texts that are not right, and what they mean."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portbook.firewalls.iptables.check.hosts import HOSTS as IPTABLES_HOSTS
from portbook.firewalls.nftables.check.hosts import HOSTS as NFTABLES_HOSTS
from portbook.model import Brief, Form, Reply, Rule, Scope, Service, Snippet
from portbook.model.profiles import default_profile
from portbook.proof.host.driver import Host
from portbook.rules import covers, differences, equal, express
from portbook.snippets import snippet
from portbook.targets import CannotJudge, Rejected, Target, targets
from tests.firewalls.cases import folder_of
from tools.case_file import cases_in

TARGETS = ("nftables", "iptables")
Kernel: TypeAlias = Callable[[str], "subprocess.CompletedProcess[str]"]


def _cases(*verdicts: str) -> list[Any]:
    return [
        pytest.param(targets()[id_], case, id=f"{id_}-{case['title']}")
        for id_ in TARGETS
        for name in ("differs.yml", "refused.yml")
        for case in cases_in(folder_of(id_) / name)
        if set(verdicts) & case.keys()
    ]


def _text(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> str:
    """The case's own text, or our snippet for a sample with some words changed, each where it stands first."""
    if "text" in case:
        return str(case["text"])
    text = _made(target, case, samples).text
    for old, new in case["change"].items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


def _made(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> Snippet:
    service = samples[case.get("sample", "tailscale")]
    form = Form(case.get("form", Form.ADD))
    return snippet(service, service.roles["host"], default_profile(service), target, form)


@pytest.mark.parametrize(("target", "case"), _cases("opens", "closed"))
def test_difference(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> None:
    found = target.read(_text(target, case, samples)).rules
    wanted = _made(target, case, samples).rules
    assert sorted(map(str, differences(found, wanted))) == sorted(case.get("opens", []))
    assert sorted(map(str, differences(wanted, found))) == sorted(case.get("closed", []))


@pytest.mark.parametrize(("target", "case"), _cases("remarks"))
def test_remarks(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> None:
    found = target.read(_text(target, case, samples)).remarks
    assert [f"{each.line}: {each.message}" for each in found] == case["remarks"]


@pytest.mark.parametrize(("target", "case"), _cases("rejected"))
def test_rejected(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> None:
    with pytest.raises(Rejected) as caught:
        target.read(_text(target, case, samples))
    assert str(caught.value) == case["rejected"]


@pytest.mark.parametrize(("target", "case"), _cases("unjudged"))
def test_cannot_judge(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> None:
    with pytest.raises(CannotJudge) as caught:
        target.read(_text(target, case, samples))
    assert str(caught.value) == case["unjudged"]


# The same on a real kernel, in a network namespace of its own.

RULES_ONLY = 'sudo() { "$@"; }\n'
LOAD = {"nftables": ("nft -f -",), "iptables": ("iptables-restore", "ip6tables-restore")}
SHOW = {"nftables": "nft -j list ruleset", "iptables": "echo '# ipv4'; iptables-save; echo '# ipv6'; ip6tables-save"}
HOSTS = {"nftables": NFTABLES_HOSTS, "iptables": IPTABLES_HOSTS}
CUT = "# here the next state begins"


def _run(script: str) -> subprocess.CompletedProcess[str]:
    argv = ["/usr/bin/env", "unshare", "-Urn", "sh", "-e", "-c", script]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def kernel() -> Kernel:
    """Runs a script in namespaces of its own."""
    for needed in ("unshare", "nft", "iptables"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
    if failed := _run("nft list ruleset; iptables-save").stderr:
        pytest.skip(f"there are no namespaces here: {failed}")
    return _run


def _loaded(target: Target, host: Host) -> str:
    return "".join(f"{argv} <<'HOST'\n{text}HOST\n" for argv, text in zip(LOAD[target.id], host.texts, strict=True))


def _applied(target: Target, text: str) -> str:
    shell = target.id == "iptables" or any(line.startswith(("sudo ", "nft ")) for line in text.splitlines())
    return RULES_ONLY + text if shell else f"nft -f - <<'WHOLE'\n{text}WHOLE\n"


def _states(target: Target, *steps: str) -> str:
    """A script that shows the state after each step."""
    return "\n".join(f"{step}\necho; echo '{CUT}'; {SHOW[target.id]}" for step in steps)


def _on_network(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.scope is Scope.NETWORK)


def _answered(before: Iterable[Rule], more: Iterable[Rule]) -> tuple[Rule, ...]:
    """What was open, with the answers that a rule for connections may let through, and more."""
    return (*(replace(rule, reply=Reply.TRACKED) for rule in before), *more)


def _assert_added(before: Sequence[Rule], more: Sequence[Rule], after: Sequence[Rule]) -> None:
    network = _on_network(after)
    assert covers(after, before)
    assert covers(after, more)
    assert covers(_answered(_on_network(before), _on_network(more)), network)


@pytest.mark.parametrize(("target", "case"), _cases("opens", "closed"))
def test_kernel_agrees(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service], kernel: Kernel) -> None:
    if "not-on-a-host" in case:
        pytest.skip(case["not-on-a-host"])
    text = _text(target, case, samples)
    whole = case.get("form") == "complete"
    start = "" if whole else _loaded(target, HOSTS[target.id][1])
    done = kernel(_states(target, start, _applied(target, text)))
    assert done.returncode == 0, done.stderr
    before, after = (target.read_state(each.lstrip("\n")).rules for each in done.stdout.split(CUT)[1:])
    said = target.read(text).rules
    if whole:
        assert equal(after, said)
    else:
        _assert_added(before, said, after)


@pytest.mark.parametrize(("target", "case"), _cases("rejected"))
def test_kernel_rejects_too(
    target: Target, case: Mapping[str, Any], samples: Mapping[str, Service], kernel: Kernel
) -> None:
    if "not-on-a-host" in case:
        pytest.skip(case["not-on-a-host"])
    start = _loaded(target, HOSTS[target.id][1])
    taken = kernel(start + _applied(target, _text(target, case, samples))).returncode == 0
    assert taken == case.get("taken", False)


@pytest.mark.parametrize("host", range(4))
@pytest.mark.parametrize("id_", TARGETS)
def test_addition_opens_the_sample_and_no_more(id_: str, host: int, sample: Service, kernel: Kernel) -> None:
    target = targets()[id_]
    made = snippet(sample, sample.roles["host"], default_profile(sample), target)
    done = kernel(_states(target, _loaded(target, HOSTS[id_][host]), _applied(target, made.text)))
    assert done.returncode == 0, done.stderr
    before, after = (target.read_state(each.lstrip("\n")).rules for each in done.stdout.split(CUT)[1:])
    _assert_added(before, made.rules, after)


@pytest.mark.parametrize("id_", TARGETS)
def test_complete_file_is_the_sample_and_its_base(id_: str, sample: Service, kernel: Kernel) -> None:
    target = targets()[id_]
    made = snippet(sample, sample.roles["host"], default_profile(sample), target, Form.COMPLETE)
    done = kernel(_states(target, _loaded(target, HOSTS[id_][1]) + _applied(target, made.text)))
    assert done.returncode == 0, done.stderr
    assert equal(target.read_state(done.stdout.split(CUT)[1].lstrip("\n")).rules, made.rules)


@pytest.mark.parametrize("id_", TARGETS)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_kernel_agrees_on_any_rules(
    id_: str,
    data: st.DataObject,
    rule_sets: st.SearchStrategy[tuple[Rule, ...]],
    brief_of: Callable[..., Brief],
    kernel: Kernel,
) -> None:
    target = targets()[id_]
    rules = express(data.draw(rule_sets), target.lacks).rules
    done = kernel(_states(target, _loaded(target, HOSTS[id_][1]), _applied(target, target.render(brief_of(*rules)))))
    assert done.returncode == 0, done.stderr
    before, after = (target.read_state(each.lstrip("\n")).rules for each in done.stdout.split(CUT)[1:])
    _assert_added(before, rules, after)
