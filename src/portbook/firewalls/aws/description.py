"""Descriptions of security group rules: what EC2 accepts, and how Portbook shortens a purpose to it.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
"""

from __future__ import annotations

import re
from unicodedata import normalize

from portbook.targets.text.resource_names import cut

LIMIT = 255
STRANGE = re.compile(r"[^A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+")
"""Characters that EC2 accepts in no description."""
_ASCII = str.maketrans({"'": "", "\u2019": "", "\u2013": "-", "\u2014": "-", "\u2192": " to "})
"""Characters that are common in purposes, with their ASCII spelling."""


def description(text: str) -> str:
    """The text in the characters that EC2 accepts, at most 255 of them; every other character becomes a space."""
    plain = normalize("NFKD", text.translate(_ASCII)).encode("ascii", "ignore").decode()
    return cut(" ".join(STRANGE.sub(" ", plain).split()), LIMIT)
