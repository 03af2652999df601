"""What arrives of two words when a head averages them: one sum, or two."""
