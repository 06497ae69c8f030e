"""Descriptions of security group rules: what EC2 takes, and people's texts made of it.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
"""

from __future__ import annotations

import re
from unicodedata import normalize

from portbook.targets.text.resource_names import cut

LIMIT = 255
STRANGE = re.compile(r"[^A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+")
"""What is in no description."""
_ASCII = str.maketrans({"'": "", "\u2019": "", "\u2013": "-", "\u2014": "-", "\u2192": " to "})
"""Signs that are common in purposes and have a plain spelling."""


def description(text: str) -> str:
    """The text in the characters that AWS allows, at most 255 of them; everything else becomes a space."""
    plain = normalize("NFKD", text.translate(_ASCII)).encode("ascii", "ignore").decode()
    return cut(" ".join(STRANGE.sub(" ", plain).split()), LIMIT)
