import json
import os
import re
import subprocess
import sys
from collections.abc import Sized
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from mkdocs.commands.build import build
from mkdocs.config import load_config

from portbook.adapters.cli import main


def run(*args: str, given: str = "") -> Result:
    result = CliRunner().invoke(main, list(args), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


pytestmark = pytest.mark.usefixtures("site")


def test_check_holds() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert re.search(r"(\d+) snippets: \1 checked", result.output)


def test_check_json_is_one_object() -> None:
    found = json.loads(run("check", "--format", "json").stdout)
    assert {each["target"] for each in found["results"]} == {"gcp", "azure", "aws-terraform"}


def test_check_takes_services_and_targets() -> None:
    found = json.loads(run("check", "demo", "--target", "gcp", "--format", "json").stdout)
    assert {each["target"] for each in found["results"]} == {"gcp"}


def test_a_check_with_nothing_changed_renders_nothing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("check")
    first = run("check", "--format", "json").stdout
    with monkeypatch.context() as rendering:
        rendering.setattr("portbook.proof.check.renderings", lambda *_what: pytest.fail("it renders"))
        assert run("check", "--format", "json").stdout == first
    edit(site / "ports/demo.yml", "udp: 514", "udp: 515")
    assert '"run"' in run("check", "--format", "json").stdout


def test_what_is_published_is_whole_after_a_check(site: Path) -> None:
    """The check keeps its results for the build, which has to publish them."""
    run("check")
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"), strict=True)
    build(config)
    assert len(json.loads((site / "site/proofs.json").read_text())["proofs"]) == len(
        json.loads(run("check", "--format", "json").stdout)["results"]
    )


def in_a_process(site: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "portbook", *arguments]
    return subprocess.run(command, cwd=site, env={**os.environ, **environment}, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8"])
def test_a_character_that_the_output_has_not_is_spelled_out(encoding: str, site: Path) -> None:
    edit(site / "ports/demo.yml", "Demo server", "Łódź server")
    done = in_a_process(site, "snippet", "demo", "--target", "gcp", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("Łódź" in done.stdout.decode(encoding)) == (encoding == "utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="it stands for a full disk, on Linux")
def test_a_full_disk_is_told(site: Path) -> None:
    script = '"$0" -m portbook snippet demo --target gcp > /dev/full'
    done = subprocess.run(["sh", "-c", script, sys.executable], cwd=site, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 2
    assert "make room on the disk" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("args", "ports"), [([], 0), (["--sweep"], 65535)])
def test_check_sweeps_when_asked(args: list[str], ports: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Sized] = {}
    monkeypatch.setattr("portbook.proof.check.check", lambda *_book, **how: asked.update(how) or ())
    assert run("check", *args).exit_code == 0
    assert len(asked["sweep"]) == ports


def test_check_tells_every_fault_in_one_run(site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    edit(site / "ports/demo.yml", "udp: 514", "udp: abc")
    edit(site / "docs/index.md", "table: demo", "tabel: demo")
    result = run("check")
    assert result.exit_code == 2
    for place in ("ports/demo.yml:7:", "ports/demo.yml:8:", "docs/index.md:9:"):
        assert place in result.output


def test_one_fault_in_the_data_is_one_problem(site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    found = json.loads(run("check", "--format", "json").stdout)
    assert [(each["path"], each["line"]) for each in found["problems"]] == [("ports/demo.yml", 7)]


@pytest.mark.parametrize("service", ["demo", "other"])
def test_a_fault_in_a_file_is_told_whichever_service_is_asked_for(service: str, site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    result = run("check", service)
    assert (result.exit_code, "ports/demo.yml:" in result.output, "70000" in result.output) == (2, True, True)


def test_check_fix_mends_stale_references(site: Path) -> None:
    edit(site / "ports/demo.yml", "443", "8443")
    assert run("check").exit_code == 2
    assert run("check", "--fix").exit_code == 0
    assert "TCP [8443](port:demo/web) is needed." in (site / "docs/index.md").read_text(encoding="utf-8")


def test_a_page_that_is_not_utf8_is_a_problem(site: Path) -> None:
    (site / "docs/bad.md").write_bytes(b"\xff port\n")
    result = run("check")
    assert (result.exit_code, "docs/bad.md:1:1: the page is not UTF-8" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["check", "dmo"], "no service `dmo`: did you mean `demo`?"),
        (["check", "--target", "gpc"], "no target `gpc`: did you mean `gcp`?"),
        (["snippet", "demo:srever", "--target", "gcp"], "no role `srever`: did you mean `server`?"),
        (["snippet", "demo", "--target", "gcp", "--profile", "x"], "no profile `x`"),
        (["snippet", "demo", "--target", "gcp", "--form", "complete"], "gcp has no form 'complete'"),
        (["verify", "demo", "nowhere.txt", "--target", "gcp"], "nowhere.txt: No such file or directory"),
        (["verify", "demo", ".", "--target", "gcp"], "Is a directory"),
        (["verify", "demo", "-", "--target", "gcp", "--interface", "eth0"], "add --as host"),
        (
            ["verify", "demo", "-", "--target", "gcp", "--as", "host", "--interface", "eth0"],
            "--interface does not work for Google Cloud",
        ),
    ],
)
def test_input_that_cannot_be_used(args: list[str], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert said in result.output


def test_several_hosts_need_a_role(site: Path) -> None:
    edit(site / "ports/demo.yml", "{title: Clients, address: any}", "{title: Clients, host: true}")
    result = run("snippet", "demo", "--target", "gcp")
    assert (result.exit_code, "one of demo:server, demo:client" in result.output) == (2, True)
    assert run("snippet", "demo:server+client", "--target", "gcp").exit_code == 0


def test_our_own_snippet_is_verified_from_standard_input() -> None:
    text = run("snippet", "demo", "--target", "gcp").stdout
    assert run("verify", "demo", "-", "--target", "gcp", given=text).exit_code == 0


def test_the_readers_own_addresses_go_in_everywhere(site: Path) -> None:
    edit(site / "ports/demo.yml", "{title: Clients, address: any}", "{title: Clients}")
    text = run("snippet", "demo", "--target", "gcp", "--value", "client=10.20.0.0/16").stdout
    assert ("10.20.0.0/16" in text, "192.0.2.0/24" in text, "Replace 1" in text) == (True, False, False)
    assert run("verify", "demo", "-", "--target", "gcp", "--value", "client=10.20.0.0/16", given=text).exit_code == 0
    assert run("verify", "demo", "-", "--target", "gcp", "--value", "client=10.21.0.0/16", given=text).exit_code == 1
    (site / "portbook.yml").write_text((site / "portbook.yml").read_text() + "values: {demo: {client: 10.20.0.0/16}}\n")
    assert run("snippet", "demo", "--target", "gcp").stdout == text


@pytest.mark.parametrize("value", ["client=10.0.0.0/8", "nobody=10.0.0.0/8", "client", "client=any"])
def test_a_value_that_cannot_be_used(value: str) -> None:
    result = run("snippet", "demo", "--target", "gcp", "--value", value)
    assert (result.exit_code, result.output[:9]) == (2, "--value: ")


def test_what_cannot_be_run_here_is_no_verdict_unless_reading_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    text = run("snippet", "demo", "--target", "gcp").stdout
    monkeypatch.setattr("portbook.proof.python_packages.version", lambda _distribution: "")
    result = run("verify", "demo", "-", "--target", "gcp", given=text)
    assert (result.exit_code, "jsonschema is not installed" in result.output) == (3, True)
    assert run("verify", "demo", "-", "--target", "gcp", "--read-only", given=text).exit_code == 0


def test_a_wrong_snippet_is_not_verified() -> None:
    text = run("snippet", "demo", "--target", "gcp").stdout
    result = run("verify", "demo", "-", "--target", "gcp", given=text.replace("443", "444"))
    assert result.exit_code == 1
    assert "opens inbound IPv4 TCP 444" in result.output


def test_a_text_that_nobody_understands_cannot_be_judged() -> None:
    text = run("snippet", "demo", "--target", "gcp").stdout
    assert run("verify", "demo", "-", "--target", "gcp", given=text + "surprise: true\n").exit_code == 3


def test_verify_as_json() -> None:
    text = run("snippet", "demo", "--target", "gcp").stdout
    found = json.loads(run("verify", "demo", "-", "--target", "gcp", "--format", "json", given=text).stdout)
    assert found["results"][0]["holds"] is True


@pytest.mark.parametrize("held", [b"\xff\xfe", b"x" * 70000])
def test_a_file_that_is_no_snippet(site: Path, held: bytes) -> None:
    (site / "file").write_bytes(held)
    assert run("verify", "demo", "file", "--target", "gcp").exit_code == 2


def test_targets() -> None:
    assert "azure" in run("targets").output
    assert [each["id"] for each in json.loads(run("targets", "--format", "json").stdout)["targets"]] == [
        "gcp",
        "azure",
        "aws-terraform",
    ]


def test_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["type"] == "object"


@pytest.mark.parametrize("command", [["check", "nobody"], ["verify", "nobody", "-", "--target", "nftables"]])
def test_unusable_input_is_a_report_in_the_chosen_format(command: list[str]) -> None:
    texts = {form: run(*command, "--format", form) for form in ("json", "sarif", "github")}
    assert {result.exit_code for result in texts.values()} == {2}
    report = json.loads(texts["json"].stdout)
    assert (report["holds"], [problem["id"] for problem in report["problems"]]) == (None, ["unknown-service"])
    assert json.loads(texts["sarif"].stdout)["runs"][0]["results"][0]["ruleId"] == "unknown-service"
    assert texts["github"].stdout.startswith("::error title=unknown-service::no service `nobody`")
