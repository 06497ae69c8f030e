"""Terraform for Microsoft Azure."""
