"""Access lists of routers: a list of entries that let packets through, an implicit deny behind them, and no state.

What the dialects share. A dialect's own words are in its target.
"""
