"""Services in formats that other programs read: inventories, device descriptions, security plans."""
