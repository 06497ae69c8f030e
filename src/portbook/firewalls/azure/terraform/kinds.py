"""The resource types of network security groups and their rules, and the attributes of a rule."""

from __future__ import annotations

KIND = "azurerm_network_security_rule"
PROPERTIES = {
    "description": "description",
    "priority": "priority",
    "direction": "direction",
    "access": "access",
    "protocol": "protocol",
    "source_port_range": "sourcePortRange",
    "source_port_ranges": "sourcePortRanges",
    "source_address_prefix": "sourceAddressPrefix",
    "source_address_prefixes": "sourceAddressPrefixes",
    "destination_port_range": "destinationPortRange",
    "destination_port_ranges": "destinationPortRanges",
    "destination_address_prefix": "destinationAddressPrefix",
    "destination_address_prefixes": "destinationAddressPrefixes",
}
"""The provider's attributes with the API's names for them."""
OWNERS = {"resource_group_name": "resource_group_name", "network_security_group_name": "name"}
"""What names the group, with the attribute of the group that is meant, where it is taken from one."""
GROUP = "azurerm_network_security_group"
"""The group, which may have rules within it."""
WITHIN = "security_rule"
"""The block of a rule within the group."""
