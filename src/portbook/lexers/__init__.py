"""Lexers for languages that Pygments has none for. Commands (iptables, ufw, firewall-cmd) use its `bash` lexer."""
