"""The two variants of iptables: the older one (legacy), and whichever one a machine's `iptables` is."""
