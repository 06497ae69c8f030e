"""Text that strangers write, in every field of a service, changes nothing but the text of what is made of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from textwrap import indent

import markdown
import pytest
import yaml
from pygments.lexers import get_lexer_by_name
from pygments.token import Error
from wcwidth import wcswidth

from portbook.adapters.markdown import PAGE, PageContext, PortbookExtension
from portbook.blocks import Context, verbs
from portbook.blocks.base import Subject
from portbook.diagram import flow_diagram
from portbook.escape.visible import one_line
from portbook.estate import OwnNetwork, services_of
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.layout import Layout, Links
from portbook.model import (
    ANYWHERE,
    Addresses,
    Book,
    Flow,
    Form,
    IcmpType,
    Need,
    Option,
    Ports,
    Problem,
    Profile,
    Reference,
    Role,
    Rule,
    Servers,
    Service,
    Snippet,
    Transport,
    Trial,
    protocol_named,
)
from portbook.model.estate import Estate, HostGroup, Instance, Play, Zone
from portbook.model.release import ChangeRecord, Release
from portbook.rules import equal
from portbook.snippets import snippet
from portbook.targets import targets
from tests.samples import spread

GROUPS: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "escape" / "hostile.yml").read_text(encoding="utf-8")
)
GROUPS["Long"] = ["x" * 2_000, "word " * 400, "'" * 400, "`" * 999, "\ufe0f" * 200]
HARMLESS = "harmless"
MADE = [(target.id, form) for target in targets().values() for form in target.forms]


def flow(text: str, id_: str, ends: tuple[str, str], transport: Transport, **more: object) -> Flow:
    said = {"title": text, "purpose": text, "without": text, "remark": text, "when": text, "since": text, "until": text}
    listed = {"used_for": (text, text), "notes": (text, text), "references": ("facts",)}
    return Flow(id_, (ends[0],), (ends[1],), (transport,), **(said | listed | more))  # type: ignore[arg-type]  # fields by name


def service(text: str) -> Service:
    """A service that says nothing but `text`, with placeholders, host names and networks, both directions and ICMP."""
    here, there = ("device", "peer"), ("peer", "device")
    tcp, udp, icmp = map(protocol_named, ("tcp", "udp", "icmp"))
    networks = Addresses((IPv4Network("198.51.100.0/24"), IPv6Network("2001:db8:7::/48")))
    flows = [
        flow(text, "web", ("device", "names"), Transport(tcp, Ports.of(443))),
        flow(text, "out", here, Transport(udp, source_ports=Ports.of(41641)), need=Need.RECOMMENDED),
        flow(text, "in", there, Transport(udp, Ports.of(41641)), need=Need.OPTIONAL, option="more"),
        flow(text, "range", ("device", "site"), Transport(tcp, Ports.of((30000, 32767))), one_of="overlay"),
        flow(text, "net", here, Transport(tcp, Ports.of(22, 80)), destination=networks, one_of="overlay"),
        flow(text, "ping", there, Transport(icmp, icmp=IcmpType("echo-request", 8, 128))),
    ]
    roles = [
        Role("device", text, text, host=True, notes=(text,)),
        Role("peer", text, text, address=ANYWHERE, notes=(text,)),
        Role("names", text, text, address=Addresses(names=("x.example", "*.y.example"))),
        Role("site", text, text),
    ]
    few, most = ("web", "out"), ("web", "out", "range", "net", "in", "ping")
    profiles = [
        Profile("minimum", text, few, notes=(text,), cost=text, gain=text),
        Profile("best", text, most, extends="minimum", default=True, notes=(text,), cost=text, gain=text),
    ]
    return Service(
        "svc",
        text,
        {each.id: each for each in roles},
        {each.id: each for each in flows},
        path="ports/svc.yml",
        summary=text,
        group=text,
        tags=(text, text),
        identifiers=(text,),
        version=text,
        owner=text,
        notes=(text,),
        references={"facts": Reference("facts", text, "https://x.example/facts")},
        options={"more": Option("more", text)},
        profiles={each.id: each for each in profiles},
        trials={"up": Trial("up", text, "peer", text, text)},
        servers={"known": Servers("known", text, "names", (text, text), ((text, text),) * 2, text)},
    )


@cache
def made(text: str, target: str, form: Form) -> Snippet:
    described = service(text)
    return snippet(described, described.roles["device"], described.profiles["best"], targets()[target], form)


@cache
def read(text: str, target: str, form: Form) -> tuple[Rule, ...]:
    return targets()[target].read(made(text, target, form).text).rules


def assert_visible(text: str) -> None:
    assert all(one_line(line) == " ".join(line.split()) for line in text.split("\n"))
    # Python-Markdown expands tabs, so a reader would copy other bytes than were proven.
    assert "\t" not in text
    text.encode()


@pytest.mark.parametrize(("target", "form", "group"), spread(MADE, GROUPS, 4))
def test_snippets_let_the_same_through(target: str, form: Form, group: str) -> None:
    for text in GROUPS[group]:
        hostile = made(text, target, form).text
        assert_visible(hostile)
        assert_same_lines(hostile, made(HARMLESS, target, form).text)
        assert equal(read(text, target, form), read(HARMLESS, target, form)), text


def assert_same_lines(hostile: str, harmless: str) -> None:
    """Lines are the same up to where they tell a text; so comments stay comments and no line is added or lost."""
    lines, expected = unmarked(hostile).split("\n"), unmarked(harmless).split("\n")
    assert len(lines) == len(expected)
    for line, told in zip(lines, expected, strict=True):
        before, text, _ = told.partition(HARMLESS)
        assert line.startswith(before) if text else line == told


def unmarked(text: str) -> str:
    """The text with one word for the end of its here-document: a target may choose one that no text contains."""
    found = re.search(r"<<'(\w+)'$", text, re.MULTILINE)
    return re.sub(rf"^{found[1]}$|(?<=<<'){found[1]}(?='$)", "MARK", text, flags=re.MULTILINE) if found else text


@pytest.mark.parametrize(("target", "form"), MADE)
def test_every_text_is_told_apart(target: str, form: Form) -> None:
    harmless = made(HARMLESS, target, form).text
    assert HARMLESS in harmless, "the other tests prove nothing about a snippet without text"


@pytest.mark.parametrize(("target", "form"), MADE)
def test_a_reader_copies_what_was_proven(target: str, form: Form) -> None:
    text = made('it\'s "x" & <y> | `z` #1 ${a}', target, form).text
    page = Page(f"```{targets()[target].language_of(form)}\n{text}```\n", use_pygments=True)
    assert page.code == text
    lexer = get_lexer_by_name(targets()[target].language_of(form), stripnl=False, ensurenl=False)
    # Pygments has no word for the minus sign of Terraform's `-1`.
    assert {value for kind, value in lexer.get_tokens(text) if kind is Error} <= {"-"}


@pytest.mark.parametrize("text", [each for group in GROUPS.values() for each in group])
def test_diagrams_keep_their_frame(text: str) -> None:
    described = service(text)
    drawn = flow_diagram(described, list(described.flows.values())).split("\n")
    assert_visible("\n".join(drawn))
    assert {wcswidth(line) for line in drawn} == {80}
    assert {(line[0], line[-1]) for line in drawn} == {("┌", "┐"), ("│", "│"), ("├", "┤"), ("└", "┘")}


SUBJECTS = {
    Subject.SERVICE: ["svc"],
    Subject.SERVICES: ["svc", "all"],
    Subject.HOST: ["svc"],
    Subject.TARGET: [],
    Subject.ESTATE: ["all"],
    Subject.GROUP: ["hosts"],
    Subject.ZONES: ["here", "all"],
}
"""A page about a firewall has no text from the data."""
WITHOUT_TEXT = ("numbers: svc", "numbers: all")
BLOCKS = [f"{verb.name}: {subject}" for verb in verbs().values() for subject in SUBJECTS[verb.subject]]
EXTENSIONS = [
    "tables",
    "admonition",
    "attr_list",
    "md_in_html",
    "def_list",
    "footnotes",
    "abbr",
    "toc",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "pymdownx.blocks.html",
    "pymdownx.blocks.tab",
]
FEW = dict(list(targets().items())[:2])
"""What targets make of a text is tested above; in a page, each is a fence like any other."""
MADE_FROM_TEXT = {"aria-label", "data-pb", "id", "for", "name"}
TITLES = {"title", "data-pb-title"}
PLACES = {"data-pb-ipv4", "data-pb-ipv6", "data-pb-comment"}
"""Where in a snippet something stands: behind a longer text, it stands later."""


@cache
def reader(*, use_pygments: bool) -> markdown.Markdown:
    config = {"pymdownx.highlight": {"use_pygments": use_pygments}, "pymdownx.tabbed": {"alternate_style": True}}
    return markdown.Markdown(extensions=[PortbookExtension(), *EXTENSIONS], extension_configs=config)


def to_heading(name: str, value: str | None) -> bool:
    """Whether an attribute is a link to a place on its page, which is made from the text of a heading."""
    return name == "href" and (value or "").startswith("#")


class Page(HTMLParser):
    """A page as its structure, without what is made from the text of headings, and the text of its code blocks."""

    def __init__(self, text: str, *, use_pygments: bool = False) -> None:
        super().__init__()
        self.structure: list[object] = []
        self.code = ""
        self._inside = False
        self.feed(reader(use_pygments=use_pygments).reset().convert(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value) for name, value in attrs if name not in MADE_FROM_TEXT and not to_heading(name, value)]
        titled = [(name, "" if name in TITLES | PLACES else value) for name, value in kept]
        self.structure.append((tag, *titled))
        self._inside = self._inside or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self.structure.append(f"/{tag}")
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.code += data

    def handle_comment(self, data: str) -> None:
        self.structure.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.structure.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.structure.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.structure.append(("section", data))


def context(text: str) -> Context:
    services = {"svc": service(text)}
    network = OwnNetwork(estate(text), services)
    whole = Book({**services, **services_of(network)})
    return Context(whole, FEW, EmptyLedger(), releases=(release(text),), network=network)


def estate(text: str) -> Estate:
    """Two zones and two groups, one of which plays the device and the other the rest; all texts are `text`."""
    here, there = (Addresses((IPv4Network(f"10.{number}.0.0/24"),)) for number in (1, 2))
    zones = {id_: Zone(id_, text, at, owner=text, notes=(text,)) for id_, at in (("here", here), ("there", there))}
    plays = [Play("svc", "one", role) for role in ("device", "peer", "site")]
    groups = {
        "hosts": HostGroup("hosts", text, here, "here", tuple(FEW), tuple(plays[:1]), owner=text, notes=(text,)),
        "others": HostGroup("others", text, there, "there", (), tuple(plays[1:]), owner=text, notes=(text,)),
    }
    adds = frozenset({("svc", "in")})
    return Estate(zones, groups, {"one": Instance("one", text, adds=adds, reason=text, owner=text)})


def release(text: str) -> Release:
    """A release with one change, which has the text wherever a file may have any."""
    facts = {"flow": "web", "role": "device", "direction": "outbound", "before": text, "after": text, "peer": text}
    record = ChangeRecord("one", "svc", text, ("breaks",), text, **facts, need="required", profiles=(text,))
    return Release("v1", date(2026, 12, 1), {"one": record}, date(2027, 1, 1), text)


def page_with(block: str) -> str:
    fence = f"```ports\n{block}\n```\n"
    return f"# Title\n\nTo [443](port:svc/web).\n\n{fence}\n- item\n\n{indent(fence, '    ')}"


@cache
def structure(block: str, text: str, *, linked: bool = False) -> list[object]:
    problems: list[Problem] = []
    links = Links(Layout(), "index.md") if linked else None
    held = PAGE.set(PageContext(context=replace(context(text), links=links), report=problems.append))
    try:
        return [*Page(page_with(block)).structure, *problems]
    finally:
        PAGE.reset(held)


@pytest.mark.parametrize(("block", "group"), spread(BLOCKS, GROUPS, 4))
def test_pages_keep_their_structure(block: str, group: str) -> None:
    for text in GROUPS[group]:
        assert structure(block, text) == structure(block, HARMLESS), text


@pytest.mark.parametrize(("block", "group"), spread(BLOCKS, GROUPS, 4))
def test_pages_hide_nothing(block: str, group: str) -> None:
    for text in GROUPS[group]:
        expansion = expand(page_with(block), context(text))
        assert expansion.problems == (), text
        assert_visible(expansion.text)


@pytest.mark.parametrize("block", ["index: all", "page: svc", "table: svc", "rules: svc"])
@pytest.mark.parametrize("group", [group for group in GROUPS if group != "Long"])  # fewer of these fit on a page
def test_pages_of_a_site_with_links_keep_their_structure(block: str, group: str) -> None:
    for text in GROUPS[group]:
        assert structure(block, text, linked=True) == structure(block, HARMLESS, linked=True), text


@pytest.mark.parametrize("block", [block for block in BLOCKS if block not in WITHOUT_TEXT])
def test_every_block_tells_a_text(block: str) -> None:
    assert len(structure(block, HARMLESS)) > len(Page("# Title\n\nTo 443.\n\n- item").structure) + 1
    assert HARMLESS in expand(page_with(block), context(HARMLESS)).text


def test_a_reference_is_no_other_link_than_to_the_web() -> None:
    evil = replace(service(HARMLESS), references={"facts": Reference("facts", "x", "javascript:alert(1)")})
    for block in BLOCKS:
        text = expand(page_with(block), replace(context(HARMLESS), book=Book({"svc": evil}))).text
        assert "javascript:" not in text
