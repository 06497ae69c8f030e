"""Terraform for Amazon Web Services."""
