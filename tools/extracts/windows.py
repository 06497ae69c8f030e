"""What Microsoft's reference of the module NetSecurity says of the cmdlets' parameters: facts, none of its sentences.

Run it with a clone of the repository that the reference is made from:

    git clone https://github.com/MicrosoftDocs/windows-powershell-docs FOLDER
    python -m tools.extracts.windows FOLDER
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import yaml

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "windows" / "check" / "windows.json"
SOURCE = "https://github.com/MicrosoftDocs/windows-powershell-docs"
EDITION = "winserver2025-ps"
CMDLETS = (
    "Disable-NetFirewallRule",
    "Enable-NetFirewallRule",
    "Get-NetFirewallAddressFilter",
    "Get-NetFirewallPortFilter",
    "Get-NetFirewallRule",
    "New-NetFirewallRule",
    "Remove-NetFirewallRule",
    "Set-NetFirewallRule",
)
_PARAMETER = re.compile(r"^### -(?P<name>\w+)\n(?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_FACTS = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ALL = "(All)"


def main(folder: str) -> None:
    """Write the extract."""
    extract = {
        "source": SOURCE,
        "version": f"{EDITION}, commit {_git(folder, 'rev-parse', 'HEAD').strip()[:12]}",
        "licence": "CC-BY-4.0",
        "attribution": "© Microsoft: reference of the PowerShell module NetSecurity; facts taken from it, reordered",
        "extracted": datetime.now(UTC).date().isoformat(),
        "cmdlets": {cmdlet: parameters(_page(folder, cmdlet)) for cmdlet in CMDLETS},
    }
    PLACE.write_text(json.dumps(extract, indent=1, ensure_ascii=False) + "\n", "utf-8")


def parameters(page: str) -> dict[str, dict[str, object]]:
    """Each parameter of a page: its type, the values it accepts, and the parameter sets that know and require it."""
    return {match["name"]: _parameter(match["body"]) for match in _PARAMETER.finditer(page)}


def _parameter(text: str) -> dict[str, object]:
    """A page has a block for each of the parameter sets that differ. Left out is what goes without saying."""
    blocks = [yaml.load(block, yaml.BaseLoader) for block in _FACTS.findall(text)]  # noqa: S506  # strings only
    sets = {
        name: block["Required"] == "True" for block in blocks for name in _listed(block, "Parameter Sets") or [_ALL]
    }
    facts = {
        "type": blocks[0]["Type"],
        "accepted": _listed(blocks[0], "Accepted values"),
        "aliases": _listed(blocks[0], "Aliases"),
        "sets": {} if sets == {_ALL: False} else sets,
        "piped": any(block["Accept pipeline input"].startswith("True") for block in blocks),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _listed(block: dict[str, str], name: str) -> list[str]:
    return [item for item in block.get(name, "").split(", ") if item]


def _page(folder: str, cmdlet: str) -> str:
    return _git(folder, "show", f"HEAD:docset/{EDITION}/NetSecurity/{cmdlet}.md").replace("\r\n", "\n")


def _git(folder: str, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, encoding="utf-8").stdout  # noqa: S603, S607  # the user's own


if __name__ == "__main__":
    main(*sys.argv[1:])
