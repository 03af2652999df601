"""What is run by hand, rarely."""
