"""Terraform: the HCL reader, the renderer and the commands that the Terraform targets of all clouds share."""
