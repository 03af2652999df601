"""A training, recorded step by step, as a film."""
