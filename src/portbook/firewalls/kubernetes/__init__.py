"""What network policies of every kind share: their head, how they are named, and what `kubectl` does with them."""
