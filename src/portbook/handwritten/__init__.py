"""Firewall rules that people wrote by hand in documents: where they stand, what they say, and the rules of `portbook lint`.

Text in, values out: nothing here starts a process.
"""
