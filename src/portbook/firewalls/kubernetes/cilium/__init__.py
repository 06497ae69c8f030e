"""CiliumNetworkPolicy."""
