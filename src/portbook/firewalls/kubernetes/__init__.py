"""Kubernetes: what both kinds of network policies share. These are their metadata, labels, names and `kubectl` commands."""
