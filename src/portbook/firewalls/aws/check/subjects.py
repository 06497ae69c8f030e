"""What the commands of each target are about."""

from __future__ import annotations

from portbook.firewalls.aws.check import acl_requests, group_requests
from portbook.firewalls.aws.check.subject import Subject

_SUBJECTS = {"aws-cli": group_requests.SUBJECT, "aws-nacl": acl_requests.SUBJECT}


def of(target: str) -> Subject:
    """What the commands of a target are about, by its id.

    Raises:
        KeyError: it has no commands of EC2.
    """
    return _SUBJECTS[target]
