"""The same attention in several implementations: their times, their memory, and the machine's limits."""
