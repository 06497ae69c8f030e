"""An EC2 that moto emulates in this process. Requests go to it through botocore, and nothing leaves the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from typing import Any

from portbook.targets import Rejected

PACKAGES = ("moto", "botocore")
_ONE_AT_A_TIME = Lock()
"""moto patches the whole process, so only one emulated EC2 can exist at a time."""
_NO_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


@contextmanager
def ec2() -> Iterator[Any]:
    """A client of a new EC2, which has only what every new account has."""
    with _ONE_AT_A_TIME, import_module("moto").mock_aws():
        yield client()


def client() -> Any:  # noqa: ANN401  # botocore makes its classes at run time
    """A client without the user's settings. A request that moto did not answer would go to a proxy that does not exist."""
    session = import_module("botocore.session").Session(session_vars=_NO_SETTINGS)
    nowhere = "http://127.0.0.1:9"
    settings = import_module("botocore.config").Config(
        region_name="us-east-1",
        proxies={"http": nowhere, "https": nowhere},
        retries={"total_max_attempts": 1},
        ignore_configured_endpoint_urls=True,
    )
    return session.create_client("ec2", config=settings, aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106  # a name for nobody


def ask(client: Any, operation: str, parameters: Mapping[str, Any], line: int) -> dict[str, Any]:  # noqa: ANN401  # botocore makes its classes at run time
    """EC2's answer to a request.

    Args:
        client: a client of botocore.
        operation: the operation in Python's spelling: `create_network_acl_entry`.
        parameters: the parameters of the request.
        line: the line of the command or resource that makes it.

    Raises:
        Rejected: botocore or EC2 refuses it.
    """
    errors = import_module("botocore.exceptions")
    try:
        answer: dict[str, Any] = getattr(client, operation)(**parameters)
    except (errors.ClientError, errors.ParamValidationError) as refused:
        raise Rejected(line, f"EC2 refuses it: {refused}", id_="aws-emulator-refused") from None
    return answer


def network(client: Any) -> str:  # noqa: ANN401  # botocore makes its classes at run time
    """The id of a new VPC with IPv4 and IPv6."""
    vpc = client.create_vpc(CidrBlock="192.0.2.0/24", AmazonProvidedIpv6CidrBlock=True)
    return str(vpc["Vpc"]["VpcId"])
