"""Tags that a rule of a security group gets as it is made.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagSpecification.html and
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html, "Tag restrictions"
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.firewalls.aws import shorthand
from portbook.targets.base import Rejected

_RULE = "security-group-rule"
_LONGEST_KEY, _LONGEST_VALUE, _MOST = 128, 256, 50
_RESERVED = "aws:"
_VPC = re.compile(r"vpc-[0-9a-f]{8}(?:[0-9a-f]{9})?")


def refuse_wrong(specifications: Sequence[str], line: int) -> None:
    """Refuse what EC2 does not take for tags of a rule.

    Raises:
        CannotJudge: it is more than the simplest shorthand.
        Rejected: they are for another resource, or a tag is none.
    """
    for each in specifications:
        said = shorthand.parsed(each, line)
        tags = said.get("Tags")
        if set(said) != {"ResourceType", "Tags"} or said["ResourceType"] != _RULE or not isinstance(tags, list):
            raise Rejected(line, f"tags are those of a {_RULE}, as ResourceType and Tags")
        keys = [_key(tag, line) for tag in tags]
        if not keys:
            raise Rejected(line, "there are no tags")
        refuse_keys(keys, line)
    if len(specifications) > 1:
        raise Rejected(line, f"tags of a {_RULE} stand once")


def _key(tag: shorthand.Value, line: int) -> str:
    if not isinstance(tag, dict) or not {"Key"} <= set(tag) <= {"Key", "Value"}:
        raise Rejected(line, "a tag has a Key and a Value")
    key, value = tag["Key"], tag.get("Value", "")
    if not isinstance(key, str) or not isinstance(value, str) or len(value) > _LONGEST_VALUE:
        raise Rejected(line, f"the value of a tag has at most {_LONGEST_VALUE} characters")
    return key


def refuse_keys(keys: Sequence[str], line: int) -> None:
    """Refuse keys of the tags of one resource that AWS does not take.

    Raises:
        Rejected: one is too long or AWS's own, stands twice, or there are too many.
    """
    if len(keys) > _MOST or len(set(keys)) < len(keys):
        raise Rejected(line, f"a resource has at most {_MOST} tags, each key once")
    if any(not 0 < len(key) <= _LONGEST_KEY or key.lower().startswith(_RESERVED) for key in keys):
        raise Rejected(
            line, f"the key of a tag has 1 to {_LONGEST_KEY} characters, and does not begin with {_RESERVED}"
        )


def refuse_other_vpc(text: str, line: int) -> None:
    """Refuse what is not the id of a VPC.

    Raises:
        Rejected: it is something else.
    """
    if not _VPC.fullmatch(text):
        raise Rejected(line, f"{text!r} is not the id of a VPC")
