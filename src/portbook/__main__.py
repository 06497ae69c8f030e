"""`python -m portbook`."""

from portbook.adapters.cli import main

main()
