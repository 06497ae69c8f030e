"""Readers attacked by program: right texts with one more word, and what is accepted compared with real packets.

`python -m tools.attack.netfilter --tries 1000`
"""
