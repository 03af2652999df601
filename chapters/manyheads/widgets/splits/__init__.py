"""Reshape and transpose, beside reshape alone."""
