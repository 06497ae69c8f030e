"""Amazon EC2: security groups and network ACLs.

The modules here are shared by the AWS CLI, CloudFormation and Terraform, each of which has a folder.
"""
