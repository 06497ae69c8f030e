from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.firewalls.gcp.check import fake_api, requests
from portbook.firewalls.gcp.check.engines import GCLOUD, GcloudSandbox
from portbook.firewalls.gcp.check.gcloud_commands import CREATE, DELETE, DESCRIBE, invocations
from portbook.firewalls.gcp.target import TARGET
from portbook.model import Family, Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox import sandbox
from portbook.proof.sandbox.tools import NoTools, SandboxFailed
from portbook.snippets import snippet
from tests.firewalls.clouds import ASKED, brief

ENGINE = engines()["gcloud"]
ONE = replace(ASKED, family=Family.IPV4)
NAME = "allow-tailscale-device-ingress-ipv4"
TWICE = f"gcloud compute firewall-rules create {NAME} --allow=tcp:443"
_MISSING = ENGINE.lacking() or sandbox.unavailable() or ""
pytestmark = pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def _one(form: Form) -> Snippet:
    """About one resource: gcloud takes its time for each."""
    made = brief(TARGET, ONE, form=form)
    return Snippet(made, TARGET.render(made), "sh", (ONE,) if form is Form.COMMAND else ())


def _changed(made: Snippet, old: str, new: str) -> Snippet:
    assert old in made.text
    return replace(made, text=made.text.replace(old, new))


@pytest.mark.parametrize("form", ENGINE.forms)
def test_ours_is_taken(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.engine, evidence.detail) == (Rung.CHECKED, "gcloud", "")
    assert evidence.tool.startswith("gcloud ")


def test_only_our_own_bytes_are_run(service: Service) -> None:
    other = _changed(_of(service, Form.COMMAND), "--allow=", "--allow ")
    assert ENGINE.judge(other, TARGET, NoTools()).engine == "gcp-discovery"


@pytest.mark.parametrize(
    ("old", "new", "rung", "said"),
    [
        ("udp:41641", "udp:41642", Rung.FAILED, "does not let inbound IPv4 UDP 41641 through"),
        ("udp:41641", "udp:70000", Rung.FAILED, "70000 is neither a port"),
        ("udp:41641", "uddp:41641", Rung.FAILED, "or a number up to 255, not 'uddp'"),
        ("udp:41641", "udp:https", Rung.FAILED, "gcloud refuses it: Firewall rules must be of the form"),
        ("=0.0.0.0/0", "=0.0.0.0/33", Rung.FAILED, "0.0.0.0/33 is not a network"),
        ("--source-ranges=0.0.0.0/0", "--source-tags=web", Rung.NOT_VERIFIED, "what sourceTags lets through"),
        ("=INGRESS", "=EGRESS", Rung.FAILED, "does not let inbound"),
        ("gcloud ", f"{TWICE}\ngcloud ", Rung.FAILED, "gcloud refuses it: Could not fetch resource: - Conflict"),
    ],
)
def test_what_gcloud_asks_for_is_compared(old: str, new: str, rung: Rung, said: str) -> None:
    found, why = GCLOUD.verdict(_changed(_one(Form.COMMAND), old, new), TARGET)
    assert found is rung
    assert said in why


@pytest.mark.parametrize(
    ("form", "old", "new", "said"),
    [
        (Form.UNDO, "delete ", "delete default-allow-ssh ", "it is about default-allow-ssh"),
        (Form.UNDO, "-ipv4", "-none", "gcloud refuses it: Could not fetch resource: - Not Found"),
        (Form.SHOW, NAME, "default-allow-ssh", f"it leaves out {NAME}"),
        (Form.SHOW, "-ipv4", "-none", "gcloud refuses it: Could not fetch resource: - Not Found"),
    ],
)
def test_what_gcloud_deletes_or_shows_is_compared(form: Form, old: str, new: str, said: str) -> None:
    found, why = GCLOUD.verdict(_changed(_one(form), old, new), TARGET)
    assert found is Rung.FAILED
    assert why.startswith(said)


def test_an_undo_deletes_the_others_where_one_is_missing(service: Service) -> None:
    calls = invocations(_of(service, Form.UNDO).text, DELETE)
    rules = [{"name": name} for name in calls[0].arguments]
    with GcloudSandbox.open() as project:
        run = project.run_all(calls, rules[1:])
    assert run.refusal
    assert {request.name for request in run.requests if request.status == 200} == {rule["name"] for rule in rules[1:]}


def test_a_title_arrives_as_it_is_written() -> None:
    title = """Ω – 'a' "b" $c `d` \\e -f, g"""
    made = replace(brief(TARGET, ONE, form=Form.COMMAND), service_title=title)
    with GcloudSandbox.open() as project:
        run = project.run_all(invocations(TARGET.render(made), CREATE))
    assert run.refusal == ""
    assert {str(request.body["description"]).split(": ")[0] for request in run.requests if request.body} == {
        title.replace("\\", "\uff3c")  # fish takes a backslash in quotes for more than itself
    }


def test_what_is_no_refusal_is_no_judgement() -> None:
    calls = invocations("gcloud compute firewall-rules describe a --flags-file=/none", DESCRIBE)
    with GcloudSandbox.open() as project, pytest.raises(SandboxFailed, match="gcloud broke in the sandbox"):
        project.run_all([replace(calls[0], words=("gcloud", "--configuration=none", *calls[0].words[1:]))])


@pytest.mark.parametrize(
    "options",
    [
        "--allow=all",
        "--allow tcp:80,tcp:443,58 --direction OUT --destination-ranges 192.0.2.0/24,198.51.100.0/24 --priority 0",
        "--allow=esp --direction=IN --disabled --source-ranges=::/0 --destination-ranges=2001:db8::/32 --network=vpc",
    ],
)
def test_our_notion_of_what_gcloud_asks_for_is_its_own(options: str) -> None:
    calls = invocations(f"gcloud compute firewall-rules create a --target-tags=b,c {options}", CREATE)
    with GcloudSandbox.open() as project:
        run = project.run_all(calls)
    assert run.refusal == ""
    expected = requests.body(calls[0])
    network = f"{fake_api.ENDPOINT}projects/{fake_api.PROJECT}/{expected['network']}"
    assert run.requests[0].body == {**expected, "network": network}
