"""The programs that Google Cloud's engines run."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (Program("gcloud", "google-cloud-cli"),)
