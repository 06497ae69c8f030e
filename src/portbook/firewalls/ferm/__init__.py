"""ferm."""
