"""CiliumNetworkPolicy, Cilium's own kind of network policy."""
