"""Pygments lexers for what Pygments has none for. Commands (iptables, ufw, firewall-cmd) are `bash`, which it has."""
