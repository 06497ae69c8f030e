"""The files that Portbook adds to a site for programs: the API and feeds, what the check says, and all changes of a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from portbook.adapters.generated_site import Part
from portbook.adapters.site import Site
from portbook.export import api, proofs
from portbook.export.feeds import Publisher, feeds
from portbook.model import Location, Problem


@dataclass(frozen=True)
class ProgramFiles:
    """Which of these files a site has.

    Attributes:
        documents: the texts of the API and the feeds, by name, of the data as it is now.
        own: names of files that the last whole build added, style sheets and scripts too: the site had none of these names.
    """

    documents: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    def parts_of(self, path: str, others: Mapping[str, Callable[[], str]]) -> Iterator[Part]:
        """What has to be made before one of the files is read.

        Args:
            path: the file's.
            others: what makes the texts that are no documents, by name.
        """
        if path not in self.own:
            return
        if path in self.documents:
            texts = {name: text for name, text in self.documents.items() if name in self.own}
            yield Part("programs", lambda: ((name, text.encode()) for name, text in texts.items()))
        if path in others:
            yield Part(path, lambda: iter([(path, others[path]().encode())]))

    def outdated(self) -> Iterator[str]:
        """Files that the last whole build wrote, and that the data as it is now has not."""
        return (name for name in self.own if name.startswith(f"{api.FOLDER}/") and name not in self.documents)

    def not_published(self, taken: Mapping[str, str], proofs_text: str) -> Iterator[Problem]:
        """What programs will not find, because the site has files of these names.

        Args:
            taken: what the site's files are called in problems, by the names that they take.
            proofs_text: what the check says; empty where it says nothing.
        """
        if proofs_text and proofs.NAME in taken:
            message = "the site has a file of this name, so what the check says for programs is not published"
            yield Problem(Location(taken[proofs.NAME]), "other-proofs", message, "rename it")
        for name in self.documents:
            if name in taken:
                yield _other_file(Location(taken[name]))


def documents_of(site: Site, publisher: Publisher) -> dict[str, str]:
    """The texts of a site's API and feeds, by name."""
    documents = api.documents(site.written, site.book, site.broken, site.releases)
    return documents | feeds(publisher, site.releases, site.titles)


def _other_file(where: Location) -> Problem:
    message = "the site has a file of this name, so what Portbook writes for programs is not published there"
    return Problem(where, "other-file", message, "rename it")
