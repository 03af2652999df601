"""What cells stored, read back: drawn tensors and pictures."""
