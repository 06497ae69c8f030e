"""The engines that check azure."""

from __future__ import annotations

from portbook.firewalls.azure.check import az, sdk, terraform_provider

ENGINES = (
    az.ENGINE,
    sdk.ENGINE,
    terraform_provider.ENGINE,
)
