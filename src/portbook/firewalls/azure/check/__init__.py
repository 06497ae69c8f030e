"""Security rules of Azure, read a second time and given to az."""
