"""Documents as blocks of code, with the place in the file of each character."""
