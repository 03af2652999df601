"""The same attention in several implementations, timed side by side."""
