"""The engine that checks Docker's snippets: the real iptables and the real kernel, on hosts with the rules that Docker writes.

No Docker daemon runs. Packets go from the outside to published ports, which the rules of the host profile translate to a
container's address, and from containers to the outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.firewalls.docker.check import canaries
from portbook.firewalls.docker.check.calibration import calibrate
from portbook.firewalls.docker.check.driver import on_docker
from portbook.firewalls.docker.check.hosts import HOSTS
from portbook.firewalls.docker.check.lab import DockerLab
from portbook.firewalls.docker.check.steps import steps
from portbook.firewalls.iptables.check.variants import RESTORE, Variants, own_driver, own_version
from portbook.model import OF_ONE_VERSION, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.packets.lab.lab import WithoutLab, lab_of
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.targets import Target

ID = "docker-rules"
PROGRAMS = ("iptables", "ip6tables", *RESTORE, "iptables-save", "ip6tables-save")
_WITHOUT_DAEMON = ", Docker's rules without a daemon"
_CLOSED = tuple(host for host in HOSTS if host.name == "Docker 28.5, published ports dropped")

FIREWALL = HostFirewall(ID, HOSTS, steps, on_docker(own_driver), own_version)
_VARIANTS = Variants(FIREWALL, _CLOSED, on_docker)


def judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Judge by what passes to published ports and out of containers, and then by what else passes the host.

    Raises:
        SandboxFailed: as `HostFirewall.judge`.
    """
    return _in_lab(tools, lambda there: _judged(snippet, target, there))


def _judged(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    evidence = _VARIANTS.judge(snippet, target, tools)
    if evidence.rung is Rung.PROVEN and isinstance(tools, DockerLab):
        return canaries.heeded(snippet, evidence, _VARIANTS.quickest(tools), tools)
    return evidence


def judge_delta(delta: Delta, target: Target, tools: Tools) -> Evidence:
    """Judge a delta in the same way, but for what else passes the host: it changes rules that each were judged.

    Raises:
        SandboxFailed: as `HostFirewall.judge_delta`.
    """
    return _in_lab(tools, lambda there: _VARIANTS.judge_delta(delta, target, there))


def _in_lab(tools: Tools, judged: Callable[[Tools], Evidence]) -> Evidence:
    lab = lab_of(tools)
    evidence = judged(lab.beside(ID, _opened) if lab else tools)
    return replace(evidence, tool=f"{evidence.tool}{_WITHOUT_DAEMON}") if evidence.tool else evidence


def _opened() -> DockerLab | WithoutLab:
    """A calibrated lab with a Docker host; a sandbox without packets where this machine allows none."""
    docker = None
    try:
        docker = DockerLab.open()
        calibrate(docker)
    except SandboxFailed as failed:
        if docker:
            docker.close()
        return WithoutLab.because(str(failed))
    return docker


def version() -> str:
    """The tool of evidence from this machine."""
    tool = _VARIANTS.version()
    return f"{tool}{_WITHOUT_DAEMON}" if tool else ""


ENGINES = (
    Engine(
        ID,
        "iptables with Docker's rules",
        Rung.PROVEN,
        judge,
        version,
        kernel,
        PROGRAMS,
        forms=OF_ONE_VERSION,
        for_anyone=True,
        hosts=HOSTS,
        firewall=FIREWALL,
        judge_delta=judge_delta,
    ),
)
