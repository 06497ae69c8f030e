"""What installs Portbook once more, by what pip and uv note beside an installed package."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portbook.adapters.installed import of_origin, requirement

COMMIT = "8f2d9b3c41d00e2a9b8d6f6e2b1b4f0c7a5e3d21"
GIT = {"vcs": "git", "commit_id": COMMIT}
HASHES = {"hash": "sha256=ab", "hashes": {"sha256": "ab"}}
DOWNLOADED = [
    ({}, "portbook[checks,lab]==1.2"),
    (
        {"url": "https://git.example/p.git", "vcs_info": GIT},
        f"portbook[checks,lab] @ git+https://git.example/p.git@{COMMIT}",
    ),
    (
        {"url": "ssh://git@git.example/p.git", "vcs_info": GIT, "subdirectory": "sub"},
        f"portbook[checks,lab] @ git+ssh://git@git.example/p.git@{COMMIT}#subdirectory=sub",
    ),
    (
        {"url": "https://files.example/p-1.2-py3-none-any.whl", "archive_info": HASHES},
        "portbook[checks,lab] @ https://files.example/p-1.2-py3-none-any.whl#sha256=ab",
    ),
    (
        {"url": "https://files.example/p-1.2.tar.gz", "archive_info": {}},
        "portbook[checks,lab] @ https://files.example/p-1.2.tar.gz",
    ),
]


@pytest.mark.parametrize(("origin", "line"), DOWNLOADED)
def test_what_others_can_download_is_named(origin: dict[str, Any], line: str) -> None:
    needed = of_origin("1.2", origin)
    assert (needed.line, needed.vendored, needed.archive, needed.command) == (line, "", None, "")
    assert needed.url == line.partition(" @ ")[2]


BUILT = "./vendor/portbook-1.2-py3-none-any.whl[checks,lab]"
OF_THIS_MACHINE = [
    ({"url": "file:///src/my%20portbook", "dir_info": {"editable": True}}, "'/src/my portbook'"),
    ({"url": "file:///src/portbook", "dir_info": {}}, "/src/portbook"),
    ({"url": "file:///src/portbook", "vcs_info": GIT}, f"git+file:///src/portbook@{COMMIT}"),
]


@pytest.mark.parametrize(("origin", "source"), OF_THIS_MACHINE)
def test_what_only_this_machine_has_becomes_a_wheel(origin: dict[str, Any], source: str) -> None:
    needed = of_origin("1.2", origin)
    assert (needed.line, needed.vendored) == (BUILT, "vendor/portbook-1.2-py3-none-any.whl")
    assert needed.command == f"pip wheel --no-deps --wheel-dir vendor {source}"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "portbook-1.2-py3-none-any.whl"
    path.write_bytes(b"PK")
    return path


@pytest.mark.parametrize("noted", [{"hashes": {"sha256": sha256(b"PK").hexdigest()}}, {}])
def test_a_wheel_that_is_still_there_is_copied(wheel: Path, noted: dict[str, Any]) -> None:
    needed = of_origin("1.2", {"url": wheel.as_uri(), "archive_info": noted})
    assert (needed.line, needed.archive, needed.command) == (BUILT, wheel, "")


@pytest.mark.parametrize("content", [b"another", None])
def test_a_wheel_that_is_gone_or_another_is_asked_for(wheel: Path, content: bytes | None) -> None:
    wheel.unlink() if content is None else wheel.write_bytes(content)
    noted = {"hashes": {"sha256": sha256(b"PK").hexdigest()}}
    needed = of_origin("1.2", {"url": wheel.as_uri(), "archive_info": noted})
    assert (needed.line, needed.archive) == (BUILT, None)
    assert needed.command == f"mkdir -p vendor && cp {wheel.name} vendor/"


def test_this_very_portbook_has_a_requirement() -> None:
    assert requirement().line
