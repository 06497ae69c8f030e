"""What is asked of Amazon EC2, read a second time by its own service model, and answered by an emulated EC2."""
