"""Whether a target's reader knows for itself what its renderer's words mean.

`python -m tools.swaps` swaps the entries of each table, one pair at a time, and looks whether self-consistency breaks.
"""
