"""Terraform: what the targets of several clouds share."""
