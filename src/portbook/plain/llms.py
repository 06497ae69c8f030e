"""llms.txt: the pages of a site for programs that read text (https://llmstxt.org)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.escape.visible import one_line
from portbook.plain.text import destination, literal, not_a_block

LONGEST = 50_000
"""Characters: what a program can take in at once."""


@dataclass(frozen=True)
class Link:
    """A link to a page.

    Attributes:
        title: of the page; text.
        url: where it is.
        description: what is on it; text, empty for none.
    """

    title: str
    url: str
    description: str = ""


@dataclass(frozen=True)
class Section:
    """Links under a heading.

    Attributes:
        title: text.
        links: the most important ones first.
    """

    title: str
    links: tuple[Link, ...]


def llms_text(site_name: str, description: str, sections: Sequence[Section]) -> str:
    """The file, of at most 50,000 characters, as long as the name and description of the site leave room for that.

    Where it would be longer, it has no descriptions; where it still is, the last links are left out, and it says how many.

    Args:
        site_name: text.
        description: of the site; text, empty for none.
        sections: in their order; those without links are left out.
    """
    head = "".join(f"{line}\n\n" for line in _head(site_name, description))
    for described in (True, False):
        whole = head + "\n".join(_section(section, described=described) for section in sections if section.links)
        if len(whole) <= LONGEST:
            return whole
    return head + _cut(sections, LONGEST - len(head))


def _head(site_name: str, description: str) -> Iterator[str]:
    yield f"# {_line(site_name)}"
    if one_line(description):
        yield f"> {not_a_block(_line(description))}"


def _section(section: Section, *, described: bool) -> str:
    return f"## {_line(section.title)}\n\n" + "".join(_link(link, described=described) for link in section.links)


def _link(link: Link, *, described: bool) -> str:
    description = f": {_line(link.description)}" if described and one_line(link.description) else ""
    return f"- [{_line(link.title)}]({destination(one_line(link.url))}){description}\n"


def _line(text: str) -> str:
    return literal(one_line(text))


def _cut(sections: Sequence[Section], room: int) -> str:
    """The sections without descriptions, with as many links as there is room for, and how many there was none for."""
    total = sum(len(section.links) for section in sections)
    room -= len(_left_out(total))
    texts: list[str] = []
    shown = 0
    for section in sections:
        opening = f"{chr(10) if texts else ''}{_section(Section(section.title, ()), described=False)}"
        for link in section.links:
            text = opening + _link(link, described=False)
            if len(text) > room:
                return "".join(texts) + _left_out(total - shown)
            texts.append(text)
            room, shown, opening = room - len(text), shown + 1, ""
    return "".join(texts)


def _left_out(count: int) -> str:
    return f"\n{count} more link{'' if count == 1 else 's'} left out, for this file is limited to {LONGEST:,} characters.\n"
