"""The commands of a page, in its order, and the values that stand for what its reader puts in."""
