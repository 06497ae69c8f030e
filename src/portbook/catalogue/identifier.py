"""Package URLs and CPE names, compared without their versions.

Sources: purl-spec (ECMA-427), "Package-URL specification"; NIST IR 7695, "CPE: Naming Specification 2.3".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_PURL = re.compile(r"pkg:/*([^/]+)/(.+)", re.IGNORECASE)
_CPE = re.compile(r"cpe:(?:2\.3:|/)([aoh]):(.+)", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<!\\):")


@dataclass(frozen=True)
class Product:
    """A product as a bill of materials names it, in lower case.

    Attributes:
        scheme: the type of a package URL, or the part of a CPE name: `deb`, `cpe:a`.
        namespace: the distribution, owner or vendor; may be empty.
        name: of the package or product.
    """

    scheme: str
    namespace: str
    name: str

    def is_sibling_of(self, other: Product) -> bool:
        """Whether it has the same name in another namespace: the Debian package of what Ubuntu has too."""
        return (self.scheme, self.name) == (other.scheme, other.name)


def product_of(identifier: str) -> Product | None:
    """The product that an identifier names, whatever version it has; None where it is neither a purl nor a CPE name."""
    if match := _PURL.fullmatch(identifier.strip()):
        return _package(match[1], match[2])
    if match := _CPE.fullmatch(identifier.strip()):
        vendor, *rest = _BETWEEN.split(match[2])
        return Product(f"cpe:{match[1]}".lower(), _plain(vendor), _plain(rest[0])) if rest else None
    return None


def _package(scheme: str, path: str) -> Product | None:
    """`debian/redis@7.2?arch=amd64#doc` without what comes behind the name."""
    *folders, last = path.partition("#")[0].partition("?")[0].strip("/").split("/")
    name = last[0:1] + last[1:].partition("@")[0]  # an @ in front belongs to the name
    spelled = [unquote(part).lower() for part in (*folders, name)]
    return Product(scheme.lower(), "/".join(spelled[:-1]), spelled[-1]) if spelled[-1] else None


def _plain(word: str) -> str:
    """A part of a CPE name without what escapes its signs."""
    return unquote(re.sub(r"\\(.)", r"\1", word)).lower()
