import json
import logging
import re
from html import unescape
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from portbook.adapters.cli import main
from portbook.load import load_book, read_book
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import targets
from portbook.versions.published import read_published

REPOSITORY = Path(__file__).parents[2]
HOOK = f"hooks: [{REPOSITORY / 'hooks/ports.py'}]\n"


def built(site: Path, *, strict: bool = True, **settings: object) -> str:
    """The HTML of the site's page."""
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"), strict=strict, **settings)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return (site / "site/index.html").read_text(encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def through_the_hook(site: Path) -> None:
    edit(site / "mkdocs.yml", "plugins: [search, portbook]\n", f"plugins: [search]\n{HOOK}")


def as_extension_alone(site: Path) -> None:
    edit(site / "mkdocs.yml", "plugins: [search, portbook]", "plugins: [search]")
    edit(site / "mkdocs.yml", "{admonition: {}", "{portbook: {}, admonition: {}")


def doubly(site: Path) -> None:
    edit(site / "mkdocs.yml", "{admonition: {}", "{portbook: {}, admonition: {}")


def as_plugin(_site: Path) -> None:
    return None


@pytest.mark.parametrize("way", [as_plugin, through_the_hook, as_extension_alone, doubly])
def test_every_door_expands_once(site: Path, way: object) -> None:
    way(site)  # type: ignore[operator]
    html = built(site)
    assert "```" not in html
    assert html.count('id="flow--demo--web"') == 1
    assert len(re.findall(r'<div class="tabbed-block">', html)) == 2


@pytest.mark.parametrize(("way", "rung"), [(as_plugin, "checked"), (as_extension_alone, "not verified here")])
def test_a_badge_says_what_ran(site: Path, way: object, rung: str) -> None:
    way(site)  # type: ignore[operator]
    badges = set(re.findall(r'<span class="portbook-badge[^>]*>([^<]*)</span>', built(site)))
    assert badges == {rung}


def test_the_page_holds_the_checked_bytes(site: Path) -> None:
    html = built(site)
    service = read_book(site / "ports", relative_to=site).book.services["demo"]
    codes = [
        unescape(re.sub(r"<[^>]*>", "", each))
        for each in re.findall(r"<pre><span></span><code>(.*?)</code></pre>", html, re.DOTALL)
    ]
    for each in ("gcp", "azure"):
        made = snippet(service, service.roles["server"], default_profile(service), targets()[each])
        assert made.text in codes


@pytest.mark.parametrize("way", [as_plugin, through_the_hook])
def test_strict_fails_on_a_stale_reference_with_its_line(
    site: Path, way: object, caplog: pytest.LogCaptureFixture
) -> None:
    way(site)  # type: ignore[operator]
    edit(site / "ports/demo.yml", "443", "444")
    with pytest.raises(Abort):
        built(site)
    assert "docs/index.md:6:5: demo/web is 444, the page says '443'" in caplog.text


def test_strict_fails_on_wrong_data_and_the_site_still_builds_without(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    with pytest.raises(Abort):
        built(site)
    assert "ports/demo.yml:7:" in caplog.text
    assert "Traceback" not in caplog.text
    assert "This block cannot be made" in built(site, strict=False)


def test_the_style_sheet_of_badges_is_there_and_may_be_replaced(site: Path) -> None:
    assert "assets/portbook.css" in built(site)
    assert "portbook-badge" in (site / "site/assets/portbook.css").read_text(encoding="utf-8")
    (site / "docs/assets").mkdir()
    (site / "docs/assets/portbook.css").write_text("/* mine */", encoding="utf-8")
    built(site)
    assert (site / "site/assets/portbook.css").read_text(encoding="utf-8") == "/* mine */"


def test_the_script_is_there_and_may_be_replaced(site: Path) -> None:
    assert "assets/portbook.js" in built(site)
    (site / "docs/assets").mkdir()
    (site / "docs/assets/portbook.js").write_text("// mine", encoding="utf-8")
    built(site)
    assert (site / "site/assets/portbook.js").read_text(encoding="utf-8") == "// mine"


@pytest.mark.parametrize("port", ["443", "514", "all"])
def test_each_port_has_a_page(site: Path, port: str) -> None:
    built(site)
    page = (site / f"site/services/port/{port}/index.html").read_text(encoding="utf-8")
    assert '<a href="../../demo/">Demo</a>' in page


def test_a_page_links_its_ports_and_the_evidence_of_its_badges(site: Path) -> None:
    page = unescape(built(site))
    assert '<a href="services/port/443/">443</a>' in page
    assert '<a class="pb-why" href="services/demo/evidence/#server--all--gcp">' in page
    evidence = (site / "site/services/demo/evidence/index.html").read_text(encoding="utf-8")
    assert '<span id="server--all--gcp"></span>' in evidence


def test_the_script_for_own_addresses_is_there_and_may_be_replaced(site: Path) -> None:
    assert "assets/portbook-values.js" in built(site)
    assert "portbook.addresses" in (site / "site/assets/portbook-values.js").read_text(encoding="utf-8")
    (site / "docs/assets").mkdir()
    (site / "docs/assets/portbook-values.js").write_text("// mine", encoding="utf-8")
    built(site)
    assert (site / "site/assets/portbook-values.js").read_text(encoding="utf-8") == "// mine"


def test_the_evidence_is_there_for_programs_and_the_same_again(site: Path) -> None:
    made = []
    for _ in range(2):
        built(site)
        made.append((site / "site/proofs.json").read_bytes())
    found = {each["id"]: each["evidence"] for each in json.loads(made[0])["proofs"]}
    assert found.keys() >= {f"demo/server/all/{each}/add" for each in ("gcp", "azure", "aws-terraform")}
    assert set(found.values()) == {"checked"}
    assert made[0] == made[1]


def test_a_site_may_have_proofs_of_its_own(site: Path) -> None:
    """Not with `--strict`: whoever reads it takes it for what was checked."""
    (site / "docs/proofs.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Abort):
        built(site)
    built(site, strict=False)
    assert (site / "site/proofs.json").read_text(encoding="utf-8") == "{}"


def test_the_api_is_there_and_the_same_again(site: Path) -> None:
    made = []
    for _ in range(2):
        built(site)
        made.append({path.relative_to(site): path.read_bytes() for path in (site / "site/api").rglob("*.json")})
    assert made[0] == made[1]
    version = read_published(site / "site/api/v1/services.json")
    assert load_book(version.files).book.services["demo"].flows.keys() == {"web", "log"}
    own = json.loads((site / "site/api/v1/services/demo.json").read_text(encoding="utf-8"))
    schema = json.loads((site / "site/api/v1/schema/service.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(own)


def test_what_was_published_is_on_pages_and_in_feeds(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795910400")
    monkeypatch.chdir(site)
    for version, port in (("v1", "tcp: 443"), ("v2", "tcp: [443, 8443]")):
        edit(site / "ports/demo.yml", "tcp: 443", port)
        done = CliRunner().invoke(main, ["changes", "record", version, "--effective", "2027-01-15"])
        assert done.exit_code == 0, done.output
    edit(site / "docs/index.md", "[443](port", "[443, 8443](port")
    (site / "docs/changes.md").write_text("# Changes\n\n[Feed](changes/feed.xml)\n\n```ports\nchanges: all\n```\n")
    built(site)
    assert "now also accepts TCP 8443" in (site / "site/changes/index.html").read_text(encoding="utf-8")
    assert "now also accepts TCP 8443" in (site / "site/changes/feed.xml").read_text(encoding="utf-8")
    calendar = (site / "site/changes/services/demo.ics").read_bytes()
    assert b"DTSTART;VALUE=DATE:20270115\r\n" in calendar
    assert b"\r\r" not in calendar
    since = json.loads((site / "site/api/v1/changes/v1.json").read_text(encoding="utf-8"))
    assert [change["id"] for change in since["changes"]] == ["v2/demo-web-server"]


def test_a_service_with_problems_is_named_in_the_api(site: Path) -> None:
    edit(site / "ports/demo.yml", "tcp: 443", "tcp: 70000")
    built(site, strict=False)
    services = json.loads((site / "site/api/v1/services.json").read_text(encoding="utf-8"))
    assert (services["missing"], services["services"]) == (["demo"], [])


def test_a_site_may_have_an_api_of_its_own(site: Path) -> None:
    (site / "docs/api/v1").mkdir(parents=True)
    (site / "docs/api/v1/services.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Abort):
        built(site)
    built(site, strict=False)
    assert (site / "site/api/v1/services.json").read_text(encoding="utf-8") == "{}"


def test_the_data_is_watched(site: Path) -> None:
    config = load_config(str(site / "mkdocs.yml"))
    config.plugins.on_config(config)
    assert str(site / "ports") in config.watch


def test_a_quiet_build_says_nothing(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    built(site)
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


def test_lines_count_from_the_file_behind_a_plugin_that_drops_the_last_line_feed(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """mkdocs-macros renders each page by Jinja, which drops one line feed at the end of a text."""
    edit(site / "docs/index.md", "[443](port:demo/web)", "[80](port:demo/web)")
    (site / "macros.py").write_text(
        "import jinja2\n\n\ndef on_page_markdown(markdown, **_):\n    return jinja2.Template(markdown).render()\n",
        encoding="utf-8",
    )
    edit(
        site / "mkdocs.yml",
        "plugins: [search, portbook]\n",
        f"plugins: [search]\nhooks: [macros.py, {REPOSITORY / 'hooks/ports.py'}]\n",
    )
    built(site, strict=False)
    assert "docs/index.md:6:5: demo/web is 443, the page says '80'" in caplog.text
