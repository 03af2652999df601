"""What people have as weights and as tokens, made what the wall of heads draws."""
