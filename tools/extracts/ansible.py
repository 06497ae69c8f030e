"""What Ansible says of the modules and keywords that our playbooks use, extracted by its own `ansible-doc`.

Run it where the package ansible is installed, which has the collections:

    python -m tools.extracts.ansible .venv/bin/ansible-doc .venv/bin/ansible-galaxy
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "ansible" / "check" / "ansible.json"
MODULES = (
    "ansible.builtin.command",
    "ansible.builtin.copy",
    "ansible.builtin.debug",
    "ansible.builtin.file",
    "ansible.builtin.iptables",
    "ansible.posix.firewalld",
    "community.general.ufw",
)
COLLECTIONS = ("ansible.posix", "community.general")
_KEPT = ("type", "elements", "choices", "required", "aliases")
_APPLIES = {"Play", "Task"}


def main(program: str, galaxy: str) -> None:
    """Write the extract: every option of the modules, and every keyword of plays and tasks."""
    version = re.search(r"\[core ([0-9.]+)", _asked(program, ["--version"]))
    if version is None:
        sys.exit("it does not say its version")
    modules = json.loads(_asked(program, ["-j", *MODULES]))
    names = json.loads(_asked(program, ["-t", "keyword", "-l", "-j"]))
    keywords = json.loads(_asked(program, ["-t", "keyword", "-j", *names]))
    release = f"ansible-core {version[1]}, {', '.join(_collections(galaxy))}"
    extract = {
        "source": f"ansible-doc of {release}",
        "version": release,
        "licence": "GPL-3.0-or-later",
        "extracted": datetime.now(UTC).date().isoformat(),
        "keywords": {name: _keyword(keyword) for name, keyword in sorted(keywords.items()) if _applies(keyword)},
        "modules": {
            name: {option: _bare(facts, _KEPT) for option, facts in sorted(module["doc"]["options"].items())}
            for name, module in sorted(modules.items())
        },
    }
    PLACE.write_text(json.dumps(extract, indent=1) + "\n", "utf-8")


def _collections(program: str) -> Iterator[str]:
    """`community.general 11.4.2`: each is on its own."""
    places = json.loads(_asked(program, ["collection", "list", "--format", "json"]))
    for name in COLLECTIONS:
        yield next(f"{name} {place[name]['version']}" for place in places.values() if name in place)


def _asked(program: str, words: Iterable[str]) -> str:
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout  # noqa: S603  # as told


def _applies(keyword: dict[str, Any]) -> list[str]:
    return sorted(_APPLIES & set(keyword["applies_to"]))


def _keyword(keyword: dict[str, Any]) -> dict[str, Any]:
    return {"applies_to": _applies(keyword), "type": keyword["type"]}


def _bare(facts: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """What decides something, without its description."""
    return {key: facts[key] for key in keys if key in facts}


if __name__ == "__main__":
    main(*sys.argv[1:])
