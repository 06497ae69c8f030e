"""Proof by packets: the lab, what is sent in it, and what must become of that."""
