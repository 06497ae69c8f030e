"""A change request as one HTML page to print: it needs nothing else, asks no other host for anything and has no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.escape.html import attribute, text
from portbook.escape.url import address
from portbook.export.downloads.change_request import ChangeRequest, RequestRow
from portbook.export.downloads.end import End
from portbook.export.downloads.flow_sheets import reference_facts
from portbook.export.downloads.request_sheet import ACTION
from portbook.model import Reference, Role

_STYLE = """\
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1f;--line:#767676;--head:#eef0f6;--mark:#fff0b8;--on-mark:#4a3800;--link:#1a4fa3}
@media (prefers-color-scheme:dark){:root{--paper:#16171b;--ink:#ececf0;--line:#8a8a8a;--head:#2a2d36;--mark:#4a3d10;--on-mark:#ffe58a;--link:#9cc2ff}}
body{background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif;
max-width:100rem;margin:1.5rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0 0 .8rem}h2{font-size:1.1rem;margin:1.4rem 0 .4rem}p,ul{margin:.4rem 0}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:.5rem 2rem;margin:0 0 1rem}
dt{font-size:.85em}dd{margin:0;font-weight:600;min-height:1.45em;overflow-wrap:anywhere}
.blank{border-bottom:1px solid var(--line)}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .45rem;border:1px solid var(--line);overflow-wrap:break-word}
td:nth-of-type(3),td:nth-of-type(4){min-width:11em}
thead th{background:var(--head)}tbody th{text-align:right;font-weight:400}
code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}small{display:block;font-size:.9em}
mark{display:inline-block;background:var(--mark);color:var(--on-mark);padding:0 .2em}a{color:var(--link);overflow-wrap:anywhere}
@page{size:A4 landscape;margin:12mm}
@media print{
:root{color-scheme:light;--paper:#fff;--ink:#000;--line:#767676;--head:#eef0f6;--mark:#fff;--on-mark:#000;--link:#000}
body{font-size:8.5pt;margin:0;padding:0;max-width:none}.scroll{overflow:visible}
thead{display:table-header-group}tr,li,dl{break-inside:avoid}h2{break-after:avoid}
mark{border:1px solid #000}thead th{print-color-adjust:exact}
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a browser makes of the page, it loads nothing and runs nothing."""
_HEADS = (
    "No.",
    "Action",
    "Direction",
    "Source",
    "Destination",
    "Protocol",
    "Source port",
    "Destination port",
    "Justification",
    "Need",
    "If closed",
)


def request_page(request: ChangeRequest) -> bytes:
    """The whole document."""
    return "".join(f"{line}\n" for line in _lines(request)).encode()


def _lines(request: ChangeRequest) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{attribute(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Firewall change request: {text(request.title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>"
    yield "<main>\n<h1>Firewall change request</h1>"
    yield f"<dl>\n{''.join(_facts(request))}</dl>"
    yield from _table(request) if request.rows else ["<p>Nothing to open.</p>"]
    yield from _section("Replace these addresses", map(_replaced, request.placeholders))
    yield from _section("Sources", map(_source, request.references))
    yield "</main>\n</body>\n</html>"


def _facts(request: ChangeRequest) -> Iterator[str]:
    for name, value in (
        ("Service", request.service.title),
        ("Host", request.role.title),
        ("Profile", request.profile.title),
        ("Owner", request.answering),
        ("Requested by", ""),
        ("Valid until", ""),
    ):
        blank = "" if value else ' class="blank"'
        yield f"<div><dt>{name}</dt><dd{blank}>{text(value)}</dd></div>\n"


def _table(request: ChangeRequest) -> Iterator[str]:
    yield '<div class="scroll" role="region" aria-label="Rules" tabindex="0">\n<table>'
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    yield f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>"
    yield from (_row(number, row) for number, row in enumerate(request.rows, 1))
    yield "</tbody>\n</table>\n</div>"


def _row(number: int, row: RequestRow) -> str:
    cells = (
        ACTION,
        row.direction,
        _end(row.source),
        _end(row.destination),
        text(row.protocol),
        _code(row.source_ports),
        _code(row.destination_ports),
        text(row.justification),
        text(row.flow.need),
        text(row.flow.without),
    )
    return f'<tr><th scope="row">{number}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _end(end: End) -> str:
    mark = f" <mark>{text(end.mark)}</mark>" if end.mark else ""
    return f"{text(end.title)}<small>{_code(end.addresses.spell())}{mark}</small>"


def _code(words: str) -> str:
    return f"<code>{text(words)}</code>" if words else ""


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    """A heading and a list; nothing where there are no items."""
    if listed := "".join(f"<li>{item}</li>\n" for item in items):
        yield f"<h2>{title}</h2>\n<ul>\n{listed}</ul>"


def _replaced(role: Role) -> str:
    return f"<b>{text(role.id)}</b>: {_code(role.addresses.spell())} stands for the address of {text(role.title)}"


def _source(reference: Reference) -> str:
    url = address(reference.url)
    link = f'<a href="{attribute(url)}">{text(url)}</a>' if url else ""
    facts = (link, *map(text, reference_facts(reference)))
    return f"{text(reference.title)} ({', '.join(filter(None, facts))})"
