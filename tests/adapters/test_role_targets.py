"""The platform of a host and the targets that a role names: which snippets there are, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from portbook.adapters.role_targets import target_problems
from portbook.catalogue import read_catalogue
from portbook.load import load_service
from portbook.model import Role, Service
from portbook.model.role import PLATFORMS
from portbook.selection import joined_role
from portbook.snippets import identities, targets_of, why_not_for
from portbook.targets import Group, targets

KNOWN = targets()
OF_HOSTS = {Group.LINUX: "linux", Group.AUTOMATION: "linux", Group.WINDOWS: "windows"}


def _service(role: str = "", service: str = "") -> Service:
    text = f"""\
service: demo
title: Demo
{service}
roles:
  server: {{title: Server, host: true{role}}}
  proxy: {{title: Proxy, host: true, platform: linux, targets: ufw}}
  client: {{title: Client}}
flows:
  web: {{from: client, to: [server, proxy], tcp: 443}}
"""
    loaded = load_service(text, "ports/demo.yml")
    assert loaded.problems == ()
    assert loaded.service
    return loaded.service


def _ids(service: Service, role: str = "server") -> set[str]:
    return {target.id for target in targets_of(service.roles[role], KNOWN.values())}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_keeps_other_host_firewalls_away_and_nothing_else(platform: str) -> None:
    fits = {id_ for id_, target in KNOWN.items() if OF_HOSTS.get(target.group, platform) == platform}
    service = _service(f", platform: {platform}")
    assert _ids(service) == fits
    assert {id_.target for id_ in identities(service, KNOWN.values()) if id_.role == "server"} == fits


def test_without_a_platform_all_are_there() -> None:
    assert _ids(_service()) == KNOWN.keys()


def test_a_role_names_its_targets_or_has_those_of_the_service() -> None:
    assert _ids(_service(", targets: [windows, aws-terraform]")) == {"windows", "aws-terraform"}
    service = _service(service="targets: [gcp, nftables]")
    assert (_ids(service), _ids(service, "proxy")) == ({"gcp", "nftables"}, {"ufw"})
    assert _ids(_service(", platform: windows", "targets: [gcp, nftables]")) == {"gcp"}


def _host(service: Service) -> Role:
    """A host that plays both roles."""
    return joined_role([service.roles["server"], service.roles["proxy"]])


def test_why_is_a_sentence() -> None:
    role = _service(", platform: windows").roles["server"]
    assert why_not_for(KNOWN["ufw"], role) == "UFW is no firewall for the platform windows, which server runs on"


def test_roles_of_one_host_have_its_platform() -> None:
    assert _host(_service()).platform == "linux"
    both = _host(_service(", platform: windows"))
    assert not targets_of(both, (KNOWN["ufw"], KNOWN["windows"]))


def test_roles_of_one_host_have_the_targets_that_both_name() -> None:
    both = _host(_service(", targets: [ufw, gcp]"))
    assert [target.id for target in targets_of(both, KNOWN.values())] == ["ufw"]
    neither = _host(_service(", targets: gcp"))
    assert targets_of(neither, KNOWN.values()) == ()


@pytest.mark.parametrize(
    ("role", "service", "told"),
    [
        (", targets: [window, nftables]", "", ["ports/demo.yml:5:3: no target `window`: did you mean `windows`?"]),
        ("", "targets: [nftable]", ["ports/demo.yml:1:10: no target `nftable`: did you mean `nftables`?"]),
        (
            ", platform: windows, targets: nftables",
            "",
            [
                "ports/demo.yml:5:3: no firewall in the targets of role `server` has rules for it: add one for its platform to `targets`"
            ],
        ),
        (", platform: windows, targets: gcp", "targets: gcp", []),
    ],
)
def test_what_no_host_can_have_is_told(role: str, service: str, told: list[str]) -> None:
    assert [str(problem) for problem in target_problems([_service(role, service)], KNOWN)] == told


def test_a_platform_is_one_of_the_choices() -> None:
    text = "service: demo\ntitle: Demo\nroles: {a: {title: A, host: true, platform: window}, b: {title: B}}\nflows: {x: {from: b, to: a, tcp: 1}}\n"
    (problem,) = load_service(text, "x.yml").problems
    assert "did you mean `windows`" in str(problem)


def test_a_domain_controller_has_no_rules_for_linux() -> None:
    loaded = load_service(read_catalogue().files["active-directory"].decode(), "ports/active-directory.yml")
    assert loaded.service
    assert not _ids(loaded.service, "dc") & {"ufw", "nftables", "ansible"}
    assert {"windows", "aws-terraform", "vyos"} <= _ids(loaded.service, "dc")


def test_the_command_tells_unknown_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ports").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "portbook.yml").write_text("ports: ports\n", "utf-8")
    text = "service: demo\ntitle: Demo\ntargets: ufv\nroles: {a: {title: A, host: true}, b: {title: B}}\nflows: {x: {from: b, to: a, tcp: 1}}\n"
    (tmp_path / "ports/demo.yml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check"])
    assert (result.exit_code, "no target `ufv`: did you mean `ufw`?" in result.output) == (2, True)
