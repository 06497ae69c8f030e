"""The engines that check nftables."""

from __future__ import annotations

from portbook.firewalls.nftables.check import nft

ENGINES = (nft.ENGINE,)
