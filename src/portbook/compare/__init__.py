"""Comparing what a text does with what the data needs; nothing here starts a process."""
