"""Providers: the configurations of them that a text may have, and the requirements on their sources and versions.

Source: the providers' own pages, such as https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portbook.firewalls.terraform.expressions import Value
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.versions import is_usual
from portbook.targets.base import CannotJudge, Rejected

_COMMON_ARGUMENTS = {"alias", "region", "version"}
_PROVIDERS: Mapping[str, tuple[set[str], set[str]]] = {
    "aws": (
        {
            *_COMMON_ARGUMENTS,
            "profile",
            "access_key",
            "secret_key",
            "token",
            "allowed_account_ids",
            "max_retries",
            "retry_mode",
        }
        | {"shared_credentials_file", "shared_credentials_files", "shared_config_files", "skip_metadata_api_check"}
        | {"skip_region_validation", "skip_credentials_validation", "skip_requesting_account_id"},
        {"default_tags", "assume_role", "assume_role_with_web_identity", "ignore_tags"},
    ),
    "azurerm": (
        {
            *_COMMON_ARGUMENTS,
            "subscription_id",
            "tenant_id",
            "client_id",
            "client_secret",
            "use_msi",
            "use_oidc",
            "use_cli",
        }
        | {"skip_provider_registration", "resource_provider_registrations", "storage_use_azuread"},
        {"features"},
    ),
    **dict.fromkeys(
        ("google", "google-beta"),
        (
            {
                *_COMMON_ARGUMENTS,
                "project",
                "zone",
                "credentials",
                "access_token",
                "impersonate_service_account",
                "scopes",
            }
            | {"user_project_override", "billing_project", "default_labels", "request_timeout"},
            {"batching"},
        ),
    ),
}
"""The arguments and the blocks of each provider that do not change where it sends its requests."""
_REQUIRED_BLOCKS = {"azurerm": "features"}
_SOURCES = re.compile(r"(?:registry\.(?:terraform\.io|opentofu\.org)/)?hashicorp/")


def refuse_unclear_provider(block: Block) -> None:
    """Refuse a `provider` block that may send its requests elsewhere, or that lacks a required block.

    Raises:
        CannotJudge: an unknown argument or block.
        Rejected: a required block is missing.
    """
    name = block.labels[0]
    if name not in _PROVIDERS:
        return
    values, blocks = _PROVIDERS[name]
    strange = [*(value for value in block.values if value not in values)]
    strange += [inner.kind for inner in block.blocks if inner.kind not in blocks]
    if strange:
        raise CannotJudge(
            block.line,
            f"Portbook does not know whether {strange[0]} sends the provider's requests elsewhere",
            id_="terraform-provider-unclear",
            cure="leave it out",
        )
    if name in _REQUIRED_BLOCKS and not any(inner.kind == _REQUIRED_BLOCKS[name] for inner in block.blocks):
        raise Rejected(
            block.line,
            f"the provider {name} needs a block {_REQUIRED_BLOCKS[name]}",
            id_="terraform-block-missing",
            cure=f"add {_REQUIRED_BLOCKS[name]} {{}}",
        )


def refuse_other_provider(name: str, requirement: Value, line: int) -> None:
    """Refuse a provider from another source under a known name, or a version that may lack the resources.

    Raises:
        CannotJudge: it has another source, or the version may lack the resources.
    """
    if name not in _PROVIDERS:
        return
    source = requirement.get("source") if isinstance(requirement, dict) else None
    if source is not None and not (isinstance(source, str) and _SOURCES.sub("", source, count=1) == name):
        raise CannotJudge(
            line,
            f"Portbook does not know the provider {name} of this source",
            id_="terraform-provider-unclear",
            cure=f"write hashicorp/{name}",
        )
    refuse_version(name, requirement.get("version") if isinstance(requirement, dict) else requirement, line)


def refuse_version(program: str, constraint: Value, line: int) -> None:
    """Refuse a version constraint that excludes the versions that have the resources.

    Raises:
        CannotJudge: it may exclude them.
    """
    if constraint is not None and not (isinstance(constraint, str) and is_usual(program, constraint)):
        raise CannotJudge(
            line,
            f"Portbook does not know whether these versions of {program} have the resources",
            id_="terraform-version-unknown",
            cure="allow a current version",
        )
