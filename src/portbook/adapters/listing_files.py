"""A folder with the listings of many machines: `GROUP/HOST.txt`, or `GROUP.txt`. No entry is passed over without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portbook.files import UnusableFile, leaves, read_file
from portbook.model import Location, Problem, Severity
from portbook.spelling import near
from portbook.targets.size_limits import MAX_BYTES

MOST_LISTINGS = 10_000
UNUSABLE_LISTING = "unusable-listing"
_EXTENSIONS = frozenset({".cfg", ".conf", ".json", ".list", ".log", ".nft", ".out", ".rules", ".save", ".txt"})
"""What stands behind the name of a host. Other last parts belong to it: `db1.example.com`."""


@dataclass(frozen=True)
class Listing:
    """The file of one machine.

    Attributes:
        path: the file, as the user would type it.
        group: id of the host group that the machine is in.
        host: the machine's name.
        text: what the machine lists; None where the file cannot be used, which is a problem.
    """

    path: Path
    group: str
    host: str
    text: str | None


@dataclass(frozen=True)
class Groups:
    """The host groups that listings may belong to.

    Attributes:
        known: ids of all groups, each with whether its hosts have a firewall.
        chosen: ids of the groups that are judged.
    """

    known: Mapping[str, bool]
    chosen: Collection[str]


def listings(folder: Path, groups: Groups) -> Iterator[Listing | Problem]:
    """The listings of the chosen groups in order of their names, and what is wrong with entries of the folder.

    Args:
        folder: the folder.
        groups: the groups of the estate.

    Raises:
        UnusableFile: the folder cannot be read, or has too many entries.
    """
    for number, (path, group) in enumerate(_entries(folder, groups)):
        if number == MOST_LISTINGS:
            message = f"the folder has more than {MOST_LISTINGS:,} entries"
            raise UnusableFile(message, "judge group by group with --group")
        yield from _listing(path, group, folder) if isinstance(group, str) else [group]


def _entries(folder: Path, groups: Groups) -> Iterator[tuple[Path, str | Problem]]:
    """Each entry with the chosen group that it belongs to, or with what is wrong with it."""
    for path in _sorted(folder):
        if path.name.startswith("."):
            yield path, _hidden(path)
        elif leaves(path, folder):
            yield path, _outside(path)
        elif wrong := _of_no_group(path, groups, folder):
            yield path, wrong
        elif (group := _group_of(path)) in groups.chosen:
            yield from _in_group(path, group, folder) if path.is_dir() else [(path, group)]


def _in_group(group_folder: Path, group: str, folder: Path) -> Iterator[tuple[Path, str | Problem]]:
    for path in _sorted(group_folder):
        if path.name.startswith("."):
            yield path, _hidden(path)
        elif leaves(path, folder):
            yield path, _outside(path)
        elif path.is_dir():
            message = "a folder in the folder of a group is not read"
            yield path, _problem(path, "listing-too-deep", message, f"put its files into {group_folder}")
        else:
            yield path, group


def _sorted(folder: Path) -> list[Path]:
    """The entries of a folder.

    Raises:
        UnusableFile: it cannot be read.
    """
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        message = f"the folder {folder} cannot be read: {error.strerror}"
        raise UnusableFile(message) from None


def _group_of(path: Path) -> str:
    return path.name if path.is_dir() else path.stem


def _of_no_group(path: Path, groups: Groups, folder: Path) -> Problem | None:
    """Why nothing of this name can be judged; None where it is of a group with a firewall."""
    name = _group_of(path)
    if groups.known.get(name):
        return None
    if name in groups.known:
        message = f"the group {name} has no firewall, so its hosts are not judged"
        return _problem(path, "group-without-firewall", message, "write its `firewall`, or take the listings away")
    meant = near(name, groups.known)
    hint = f"did you mean the group '{meant[0]}'?" if meant else f"call it {folder / 'GROUP' / 'HOST.txt'}"
    what = "the folder" if path.is_dir() else "the file"
    return _problem(path, "listing-of-no-group", f"{what} belongs to no host group of the estate", hint)


def _listing(path: Path, group: str, folder: Path) -> Iterator[Listing | Problem]:
    host = path.stem if path.suffix in _EXTENSIONS else path.name
    try:
        text = text_of(read_file(path, MAX_BYTES + 1))
    except UnusableFile as unusable:
        yield Listing(path, group, host if path.parent != folder else "", None)
        yield _problem(path, UNUSABLE_LISTING, unusable.message, unusable.cure)
    else:
        yield Listing(path, group, host if path.parent != folder else "", text)


def text_of(content: bytes) -> str:
    """The text of a file.

    Raises:
        UnusableFile: it is too large, or not UTF-8.
    """
    if len(content) > MAX_BYTES:
        message = f"it has more than {MAX_BYTES:,} bytes, which is more than is judged"
        raise UnusableFile(message, "leave out what is not about the firewall")
    try:
        return content.decode()
    except UnicodeDecodeError:
        message = "the file is not UTF-8"
        raise UnusableFile(message, "save it as UTF-8") from None


def _hidden(path: Path) -> Problem:
    return _problem(
        path, "hidden-listing", "hidden files are not judged", "rename it if it is a listing", Severity.NOTE
    )


def _outside(path: Path) -> Problem:
    message = "a symbolic link leads out of the folder, so it is not read"
    return _problem(path, "listing-outside", message, "put the file itself in the place of the link")


def _problem(path: Path, id_: str, message: str, cure: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(Location(str(path), 0, 0), id_, message, cure, severity)
