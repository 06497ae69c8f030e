"""filtergen for Portbook."""
