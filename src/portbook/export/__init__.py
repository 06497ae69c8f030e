"""What a site gives to programs, one document a file."""
