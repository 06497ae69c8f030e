"""The engines that check gcp."""

from __future__ import annotations

from portbook.firewalls.gcp.check import discovery, gcloud, terraform_provider

ENGINES = (
    discovery.ENGINE,
    gcloud.ENGINE,
    terraform_provider.ENGINE,
)
