"""One wing for each firewall or vendor: what it says, and in `check/` what proves it."""
