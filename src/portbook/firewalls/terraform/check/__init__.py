"""The checks that the Terraform targets of all clouds share: python-hcl2, and the schemas of the providers."""
