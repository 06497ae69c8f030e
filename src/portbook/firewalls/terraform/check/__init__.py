"""Terraform's configuration, read by python-hcl2 and the AWS provider's schema, and run by Terraform itself or an emulated EC2."""
