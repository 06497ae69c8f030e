"""Namespaces that run firewall tools on text by strangers."""
