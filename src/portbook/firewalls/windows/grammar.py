"""The names and limits of Windows Firewall's cmdlets. Source: Microsoft's reference of the NetSecurity module."""

from __future__ import annotations

CMDLET = "New-NetFirewallRule"
PROTOCOLS = {"Any": -1, "TCP": 6, "UDP": 17, "ICMPv4": 1, "ICMPv6": 58}
"""Protocol numbers by name; other protocols are written as numbers."""
WITH_PORTS = frozenset({6, 17})
ANY = "Any"
BAR = "|"
"""The sign that separates the fields of a stored rule, so that a name cannot have it."""
LONGEST_NAME = 255
"""The length in UTF-16 code units that a display name is cut to; it is below every known limit."""
REMOVE = "Remove-NetFirewallRule"
GET = "Get-NetFirewallRule"
SET_PROFILE, GET_PROFILE = "Set-NetFirewallProfile", "Get-NetFirewallProfile"
FILTERS = ("Get-NetFirewallPortFilter", "Get-NetFirewallAddressFilter")
"""The cmdlets that show the protocol and ports, and the addresses, of a rule that is piped into them."""
NOWHERE = "Out-Null"
"""The cmdlet that discards its input."""
LONGEST_ID = 16_383
"""The most characters of a `-Name`: Windows keeps rules in the registry, as values of that name."""
WILDCARDS = frozenset("*?[]`")
"""The characters that `-Name` takes as wildcards, by Microsoft's reference."""
