"""The documents of a site for other programs, one in each module."""
