"""Where the pages and files that come from the data are in a site, and how a page links to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from posixpath import relpath

from portbook.model import Form, SnippetId

_EXTENSIONS = {
    "access-list": "txt",
    "bash": "sh",
    "hcl": "tf",
    "json": "json",
    "nftables": "nft",
    "powershell": "ps1",
    "sh": "sh",
    "text": "txt",
    "yaml": "yml",
}
"""By language of a snippet. A language that is not here, another package's perhaps, is its own extension."""


class AddressStyle(StrEnum):
    """How a site spells the address of a page."""

    FOLDER = "services/wiki/"
    HTML = "services/wiki.html"
    MARKDOWN = "services/wiki.md"


DOWNLOADS = "downloads"
"""The folder of flows for spreadsheets and of change requests, at the root of the site."""


ESTATE_FILES = {
    "zones": "Who talks to whom, zone to zone",
    "groups": "Who talks to whom, host group to host group",
    "change-requests": "Firewall change requests between zones",
}
"""The downloads of an estate, with their titles."""


ESTATE = "estate"
"""The page about the reader's own network, in the folder of the services'."""


PORT = "port"
"""The folder of the pages about ports, in that of the services."""


def flows_file(name: str) -> str:
    """The flows of a service, or of `all`, without what follows the last full stop."""
    return f"{DOWNLOADS}/{name}"


def estate_file(name: str) -> str:
    """A matrix of the estate, or its change requests, by a key of `ESTATE_FILES`; without what follows the last full stop."""
    return f"{DOWNLOADS}/estate/{name}"


def request_file(service: str, role: str, profile: str) -> str:
    """The change request of a host, likewise."""
    return f"{DOWNLOADS}/{service}/change-request-{role}-{profile}"


@dataclass(frozen=True)
class Layout:
    """The places of pages and files. A page is named by its Markdown source, relative to the folder of the pages.

    Attributes:
        folder: the folder of the services' pages: no slash at either end.
        addresses: how the site spells the address of a page.
    """

    folder: str = "services"
    addresses: AddressStyle = AddressStyle.FOLDER

    def service(self, service: str) -> str:
        """The page about a service."""
        return f"{self.folder}/{service}.md"

    def estate(self) -> str:
        """The page about the reader's own network."""
        return f"{self.folder}/{ESTATE}.md"

    def rules(self, service: str, role: str, target: str) -> str:
        """The page with all rules of one role for one firewall."""
        return f"{self.folder}/{service}/{role}/{target}.md"

    def evidence(self, service: str) -> str:
        """The page that says what was done to every snippet of a service."""
        return f"{self.folder}/{service}/evidence.md"

    def port(self, number: int) -> str:
        """The page about a port. A service called `port` has no page of such a name."""
        return f"{self.folder}/{PORT}/{number}.md"

    def ports(self) -> str:
        """The page with all ports."""
        return f"{self.folder}/{PORT}/all.md"

    def snippet(self, id_: SnippetId, language: str) -> str:
        """The plain file of a snippet: `services/tailscale/device/best/nftables.sh`, `….complete.nft`."""
        form = "" if id_.form is Form.ADD else f".{id_.form}"
        return f"{self._profile(id_)}{form}.{_EXTENSIONS.get(language, language)}"

    def proof(self, id_: SnippetId) -> str:
        """The evidence for the snippets of one role, profile and firewall, in all forms: JSON."""
        return f"{self._profile(id_)}.proof.json"

    def _profile(self, id_: SnippetId) -> str:
        return f"{self.folder}/{id_.service}/{id_.role}/{id_.profile}/{id_.target}"

    def address(self, page: str) -> str:
        """The address of a page from the root of the site; the empty text for the root."""
        if self.addresses is AddressStyle.MARKDOWN:
            return page
        stem = page.removesuffix(".md")
        if self.addresses is AddressStyle.HTML:
            return f"{stem}.html"
        return stem.removesuffix("index") if stem == "index" or stem.endswith("/index") else f"{stem}/"

    def html(self, page: str) -> str:
        """The HTML file of a page."""
        address = self.address(page)
        return f"{address}index.html" if address == "" or address.endswith("/") else address


@dataclass(frozen=True)
class Links:
    """Links from one page of a site.

    Attributes:
        layout: where the others are.
        page: the page that links, by its Markdown source.
    """

    layout: Layout
    page: str

    def page_link(self, page: str) -> str:
        """The relative address of another page."""
        return self._relative(self.layout.address(page))

    def file_link(self, path: str) -> str:
        """The relative address of a file."""
        return self._relative(path)

    def _relative(self, address: str) -> str:
        here = self.layout.address(self.page)
        folder = here if here == "" or here.endswith("/") else here.rpartition("/")[0]
        relative = relpath(f"/{address}", f"/{folder}")
        return f"{relative}/" if address == "" or address.endswith("/") else relative
