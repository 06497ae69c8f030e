"""What a page about a service offers to take along: its flows for programs and spreadsheets, and change requests."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.escape.html import address
from portbook.escape.markdown import inline
from portbook.layout import Links, flows_file, request_file
from portbook.model import Service
from portbook.model.profiles import default_profile


def render(service: Service, links: Links) -> str:
    """A list of links; raw HTML, for the files are not MkDocs' to know."""
    items = "\n".join(f"<li>{item}</li>" for item in _items(service, links))
    return f'<ul class="pb-downloads">\n{items}\n</ul>\n'


def _items(service: Service, links: Links) -> Iterator[str]:
    flows = flows_file(service.id)
    formats = {"CSV": f"{flows}.csv", "Excel": f"{flows}.xlsx"}
    formats |= {} if service.of_estate else {"JSON": f"api/v1/services/{service.id}.json"}
    yield f"Flows: {_listed(formats, links)}"
    for role in service.hosts:
        request = request_file(service.id, role.id, default_profile(service).id)
        formats = {"to print": f"{request}.html", "CSV": f"{request}.csv", "Excel": f"{request}.xlsx"}
        yield f"Firewall change request for {inline(role.title)}: {_listed(formats, links)}"


def _listed(formats: dict[str, str], links: Links) -> str:
    return ", ".join(f'<a href="{address(links.file_link(path))}">{name}</a>' for name, path in formats.items())
