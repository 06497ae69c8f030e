"""Windows Defender Firewall."""
