"""pf for Portbook."""
