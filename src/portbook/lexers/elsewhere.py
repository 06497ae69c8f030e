"""The languages of snippets for highlighters that have not our lexers."""

from __future__ import annotations

from collections.abc import Mapping

_ELSEWHERE: Mapping[str, str] = {"access-list": "text", "iptables-restore": "text", "nftables": "text"}
"""What stands for a language that no common highlighter knows: Sphinx warns of an unknown name, and fails with `-W`."""


def language_elsewhere(language: str) -> str:
    """The info string of a fence that highlighters everywhere know."""
    return _ELSEWHERE.get(language, language)
