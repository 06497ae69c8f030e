"""What the cmdlets of Windows Firewall take, as Microsoft documents it."""

from __future__ import annotations

CMDLET = "New-NetFirewallRule"
PROTOCOLS = {"Any": -1, "TCP": 6, "UDP": 17, "ICMPv4": 1, "ICMPv6": 58}
"""Protocols that have names; others go by number."""
WITH_PORTS = frozenset({6, 17})
ANY = "Any"
BAR = "|"
"""Separates the fields of a stored rule, so it must not stand in a name."""
LONGEST_NAME = 255
"""UTF-16 code units that a name is cut to: shorter than any limit that is known."""
REMOVE = "Remove-NetFirewallRule"
GET = "Get-NetFirewallRule"
SET_PROFILE, GET_PROFILE = "Set-NetFirewallProfile", "Get-NetFirewallProfile"
FILTERS = ("Get-NetFirewallPortFilter", "Get-NetFirewallAddressFilter")
"""What a rule is piped into, to see its protocol and ports, and its addresses."""
NOWHERE = "Out-Null"
"""What prints nothing of what it gets."""
LONGEST_ID = 16_383
"""Characters of a name of a value in the registry, where rules are kept by their `-Name`."""
WILDCARDS = frozenset("*?[]`")
"""Microsoft's reference says of `-Name` that it takes them."""
