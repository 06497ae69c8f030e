"""Shorewall."""
