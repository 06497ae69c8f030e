"""PowerShell that is read and not run: another's grammar, Microsoft's reference, and what it means as rules."""
