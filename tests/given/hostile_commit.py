"""Commits that git would not make itself, from cases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.repo import Repo

FILE, LINK, REPOSITORY, FOLDER = 0o100644, 0o120000, 0o160000, 0o040000


def commit(repository: Repo, base: ObjectID, case: Mapping[str, Any], canary: Path) -> str:
    """The hash of a commit on top of another one; the repository has it, and no name for it."""
    folders = _Folders(repository, base, canary)
    for path, text in case.get("files", {}).items():
        folders.write(path, text)
    for path, repeat in case.get("repeat", {}).items():
        folders.write(path, repeat.get("start", "") + repeat["text"] * repeat["times"] + repeat.get("end", ""))
    _put_what_is_no_file(folders, case, base)
    _put_many(folders, case)
    return folders.committed(case.get("author", "A"))


def _put_what_is_no_file(folders: _Folders, case: Mapping[str, Any], base: ObjectID) -> None:
    for path, target in case.get("symlinks", {}).items():
        folders.put(path, LINK, folders.blob(target))
    for path in case.get("submodules", ()):
        folders.put(path, REPOSITORY, base)
    for name in case.get("raw", ()):
        folders.entries[f"ports/\0{name}"] = (FILE, folders.blob("["))


def _put_many(folders: _Folders, case: Mapping[str, Any]) -> None:
    for path, times in case.get("copies", {}).items():
        for number in range(times):
            folders.put(f"ports/copy-{number}.yml", *folders.entry(path))
    for number in range(case.get("broken", 0)):
        folders.write(f"ports/0-{number}.yml", f"[ # {number}")
    if "deep" in case:
        folders.write("/".join(["ports", *["a"] * case["deep"], "x.yml"]), "[")
        folders.write("portbook.yml", f"ports: {'/'.join(['ports', *['a'] * case['deep']])}\n")
    if "bomb" in case:
        folders.put("ports/bomb", FOLDER, folders.bomb(case["bomb"]))


class _Folders:
    """The files of a commit by path, on top of those of another one."""

    def __init__(self, repository: Repo, base: ObjectID, canary: Path) -> None:
        self._repository = repository
        self._base = base
        self._canary = str(canary)
        self.entries: dict[str, tuple[int, ObjectID]] = {}
        parent = repository[base]
        assert isinstance(parent, Commit)
        self._read("", parent.tree)

    def _read(self, below: str, tree: ObjectID) -> None:
        read = self._repository[tree]
        assert isinstance(read, Tree)
        for entry in read.items():
            path = below + entry.path.decode()
            if entry.mode == FOLDER:
                self._read(f"{path}/", entry.sha)
            else:
                self.entries[path] = (entry.mode, entry.sha)

    def entry(self, path: str) -> tuple[int, ObjectID]:
        """The mode and the object at a path."""
        return self.entries[path]

    def blob(self, text: str) -> ObjectID:
        """The hash of a file with that text."""
        content = text.replace("CANARY", self._canary).encode("utf-8", "surrogateescape")
        return self._added(Blob.from_string(content))

    def put(self, path: str, mode: int, name: ObjectID) -> None:
        """Let something be at a path."""
        self.entries[path] = (mode, name)

    def write(self, path: str, text: str | None) -> None:
        """Let a file with that text be at a path; none where there is no text."""
        spelled = path.replace("CANARY", self._canary.replace("/", "_"))
        if text is None:
            self.entries.pop(spelled, None)
        else:
            self.put(spelled, FILE, self.blob(text))

    def bomb(self, levels: int) -> ObjectID:
        """A tree of ten trees, each of ten trees, and so on."""
        name, mode = self.blob("x"), FILE
        for _ in range(levels):
            tree = Tree()
            for number in range(10):
                tree.add(b"%d" % number, mode, name)
            name, mode = self._added(tree), FOLDER
        return name

    def committed(self, author: str) -> str:
        """The hash of a commit with all of it."""
        made = Commit()
        made.tree = self._tree(self.entries)
        made.parents = [self._base]
        made.author = made.committer = f"{author.replace('<', '(').replace('>', ')')} <a@example.org>".encode()
        made.author_time = made.commit_time = 1_800_000_000
        made.author_timezone = made.commit_timezone = 0
        made.message = b"::error::x\n\n@org #1\n"
        return self._added(made).decode()

    def _tree(self, entries: Mapping[str, tuple[int, ObjectID]]) -> ObjectID:
        """The hash of a tree. Iterative, for folders may be deeper than Python's stack."""
        trees: dict[str, Tree] = {"": Tree()}
        for path, (mode, name) in entries.items():
            folder, _, last = path.partition("\0") if "\0" in path else path.rpartition("/")
            folder = folder.removesuffix("/")
            parts = folder.split("/") if folder else []
            for depth in range(len(parts) + 1):
                trees.setdefault("/".join(parts[:depth]), Tree())
            trees[folder].add(last.encode("utf-8", "surrogateescape"), mode, name)
        for folder in sorted(trees, key=lambda folder: (folder.count("/"), len(folder)), reverse=True):
            if folder:
                above, _, last = folder.rpartition("/")
                trees[above].add(last.encode(), FOLDER, self._added(trees[folder]))
        return self._added(trees[""])

    def _added(self, made: Blob | Tree | Commit) -> ObjectID:
        self._repository.object_store.add_object(made)
        return made.id


def everywhere(text: str) -> str:
    """The YAML of the service `shop` with that text in each field that takes one, and with other ports than before."""
    many = [text, text]
    role = {"title": text, "process": text, "notes": many}
    words = {"title": text, "purpose": text, "without": text, "remark": text, "used-for": many, "notes": many}
    flow = {**words, "when": text, "since": text, "until": text, "ref": "manual", "option": "extra"}
    service = {
        "service": "shop",
        "title": text,
        "summary": text,
        "version": text,
        "owner": text,
        "notes": many,
        "references": {"manual": {"title": text, "url": "https://shop.example/ports"}},
        "options": {"extra": {"title": text}},
        "roles": {
            "server": {**role, "host": True},
            "app": {**role, "host": True, "address": "10.20.0.0/16"},
            "visitor": {**role, "address": "any"},
        },
        "flows": {
            "db": {**flow, "from": "app", "to": "server", "tcp": 5433},
            "web": {**flow, "from": "visitor", "to": "app", "tcp": [80, 8443]},
        },
        "profiles": {
            "minimum": {"title": text, "notes": many, "cost": text, "gain": text, "flows": ["db"]},
            "everything": {"title": text, "extends": "minimum", "flows": ["web"]},
        },
        "servers": {"all": {"title": text, "role": "visitor", "columns": many, "rows": [many], "more": text}},
        "accept": {
            "new": {"class": "widens", "flow": "web", "reason": text, "owner": text, "until": "2099-12-31"},
            "unused": {"class": "narrows", "flow": "db", "reason": text, "owner": text, "until": "2020-01-01"},
        },
    }
    return yaml.dump(service, Dumper=_WithoutAliases, sort_keys=False, width=1_000_000)


class _WithoutAliases(yaml.SafeDumper):
    """Writes a list twice that stands in two places, as the data has it."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # PyYAML's signature
        return True
