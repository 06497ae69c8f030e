"""The checks of Azure's security rules: a second reader, and az itself."""
