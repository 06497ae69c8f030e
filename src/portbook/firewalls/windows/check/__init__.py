"""Checks PowerShell without running it, with tree-sitter's grammar of PowerShell and Microsoft's reference of the cmdlets."""
