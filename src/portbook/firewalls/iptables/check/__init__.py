"""How iptables and ip6tables snippets are checked."""
