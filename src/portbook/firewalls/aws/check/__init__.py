"""The checks of AWS: second readers by AWS's own models and schemas, an emulated EC2, and Terraform. See `engines.py`."""
