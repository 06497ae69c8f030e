"""Tags of security groups and their rules.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagSpecification.html and
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html, "Tag restrictions"
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portbook.firewalls.aws import shorthand
from portbook.targets.base import Rejected

_RULE = "security-group-rule"
_SPECIFICATION = {"ResourceType", "Tags"}
_LONGEST_KEY, _LONGEST_VALUE, _MOST = 128, 256, 50
_RESERVED = "aws:"
_VPC = re.compile(r"vpc-[0-9a-f]{8}(?:[0-9a-f]{9})?")


def refuse_wrong(specifications: Sequence[str], line: int) -> None:
    """Refuse a value of `--tag-specifications` that EC2 does not accept for a rule.

    Raises:
        CannotJudge: it is more than the simplest shorthand.
        Rejected: it is for another resource, or a tag is wrong.
    """
    for text in specifications:
        specification = shorthand.parsed(text, line)
        tags = specification.get("Tags")
        if set(specification) != _SPECIFICATION or specification["ResourceType"] != _RULE or not isinstance(tags, list):
            raise _bad_specification(line)
        keys = [_key(tag, line) for tag in tags]
        if not keys:
            raise _bad_specification(line)
        refuse_keys(keys, line)
    if len(specifications) > 1:
        raise _bad_specification(line)


def _bad_specification(line: int) -> Rejected:
    message = f"--tag-specifications takes one value, ResourceType={_RULE} with Tags"
    return Rejected(line, message, id_="aws-tag-specification")


def _key(tag: shorthand.Value, line: int) -> str:
    if not isinstance(tag, dict) or not {"Key"} <= set(tag) <= {"Key", "Value"}:
        raise Rejected(line, "a tag needs a Key, and may have a Value", id_="aws-bad-tag")
    key, value = tag["Key"], tag.get("Value", "")
    if not isinstance(key, str) or not isinstance(value, str) or len(value) > _LONGEST_VALUE:
        raise Rejected(line, f"the value of a tag has at most {_LONGEST_VALUE} characters", id_="aws-bad-tag")
    return key


def refuse_keys(keys: Sequence[str], line: int) -> None:
    """Refuse keys of the tags of one resource that AWS does not accept.

    Raises:
        Rejected: a key is too long, reserved or a duplicate, or there are too many.
    """
    if len(keys) > _MOST or len(set(keys)) < len(keys):
        raise Rejected(line, f"a resource has at most {_MOST} tags, each key once", id_="aws-bad-tag")
    if any(not 0 < len(key) <= _LONGEST_KEY or key.lower().startswith(_RESERVED) for key in keys):
        message = f"the key of a tag has 1 to {_LONGEST_KEY} characters and does not begin with {_RESERVED}"
        raise Rejected(line, message, id_="aws-bad-tag")


def refuse_other_vpc(text: str, line: int) -> None:
    """Refuse a text that is not the id of a VPC.

    Raises:
        Rejected: the text is something else.
    """
    if not _VPC.fullmatch(text):
        raise Rejected(
            line,
            f"{text!r} is not the id of a VPC",
            id_="aws-bad-id",
            cure="an id is vpc- with 8 or 17 hexadecimal digits",
        )
