"""Set-up and upkeep of this repository; not part of the package, and only the standard library."""
