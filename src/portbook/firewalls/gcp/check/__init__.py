"""The checks of Google Cloud's firewall rules: a second reader, and gcloud itself."""
