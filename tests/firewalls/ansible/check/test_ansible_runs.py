"""Ansible is really run, so these are few: a proof takes up to some minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ansible.check import engines as checks
from portbook.firewalls.ansible.check import lab as ansible_lab
from portbook.firewalls.ansible.check.engines import PlaybookRun
from portbook.firewalls.ansible.check.lab import AnsibleLab
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox import sandbox
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Target, targets

CASES = Path(__file__).parents[1] / "cases" / "erring"
pytestmark = pytest.mark.extra


@dataclass(frozen=True)
class Playing:
    """A target whose playbooks are run, how, and what its evidence says of itself."""

    target: str
    run: PlaybookRun
    tool: str
    not_for: tuple[str, ...] = ()

    @property
    def plays(self) -> Target:
        return targets()[self.target]

    def of(self, service: Service, form: Form) -> Snippet:
        return snippet(service, service.roles["device"], service.profiles["best"], self.plays, form)

    def judge(self, made: Snippet) -> Evidence:
        return engines()[self.run.firewall.engine].judge(made, self.plays, NoTools())


PLAYING = (
    Playing("ansible", checks.IPTABLES, "iptables v"),
    Playing("ansible-ufw", checks.UFW, "community.general ", ("not enabled",)),
    Playing("ansible-firewalld", checks.FIREWALLD, "ansible.posix "),
)


def _can(each: Playing) -> pytest.MarkDecorator:
    missing = engines()[each.run.firewall.engine].lacking() or sandbox.unavailable() or ""
    return pytest.mark.skipif(bool(missing), reason=missing or "all is there")


EACH = pytest.mark.parametrize("playing", [pytest.param(each, marks=_can(each), id=each.target) for each in PLAYING])
ERRING = [
    pytest.param(each, case, marks=_can(each), id=f"{each.target}-{case['new']!r}")
    for each in PLAYING
    for case in yaml.safe_load((CASES / f"{each.target}.yml").read_text("utf-8"))
]


@EACH
@pytest.mark.parametrize("form", [Form.ADD, Form.UNDO, Form.SHOW])
def test_ours_is_proven(playing: Playing, form: Form, service: Service) -> None:
    evidence = playing.judge(playing.of(service, form))
    names = tuple(each.name for each in playing.run.firewall.hosts if each.name not in playing.not_for)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert (evidence.hosts, evidence.not_for) == (names, playing.not_for)
    assert evidence.tool.startswith("ansible-core 2.")
    assert playing.tool in evidence.tool
    assert evidence.packets > 100


@EACH
def test_a_second_run_changes_nothing(playing: Playing, service: Service) -> None:
    firewall = playing.run.firewall
    with AnsibleLab.open() as lab:
        driver = firewall.driver(lab)
        driver.load(firewall.hosts[0])
        outputs = [driver.apply(firewall.steps(playing.of(service, Form.ADD))).output for _time in range(2)]
    assert ["changed=0 " in output for output in outputs] == [False, True]


@EACH
def test_only_our_own_bytes_are_run(playing: Playing, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnsibleLab, "open", lambda: pytest.fail("Ansible was about to be run"))
    made = playing.of(service, Form.ADD)
    other = replace(made, text=made.text.replace("- hosts", "- name: Firewall\n  hosts"))
    assert playing.judge(other).engine == "ansible-schema"


@pytest.mark.parametrize(("playing", "case"), ERRING)
def test_what_errs_is_not_proven(playing: Playing, case: dict[str, str], service: Service) -> None:
    made = playing.of(service, Form(case.get("form", "add")))
    assert case["old"] in made.text
    wrong = replace(made, text=made.text.replace(case["old"], case["new"], 1))
    with AnsibleLab.open() as lab:
        found = playing.run.firewall.judge(wrong, playing.plays, lab)
    assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert case["said"] in found.detail


def test_another_python_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ansible_lab.programs, "version", lambda _path: "Python 3.8.1")
    assert "the system's python3 is another" in ansible_lab.missing((), "")
