"""iptables and ip6tables."""
