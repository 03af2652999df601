"""The explorer: attention from X to the output, one station after the other."""
