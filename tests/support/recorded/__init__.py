"""Modules and models whose attention is recorded."""
