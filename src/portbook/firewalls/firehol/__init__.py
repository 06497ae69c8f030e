"""FireHOL."""
