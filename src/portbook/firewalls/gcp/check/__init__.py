"""VPC firewall rules of Google Cloud, read a second time and given to gcloud."""
