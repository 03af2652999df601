"""Numbers that a seed gives again, so that no page needs to carry them."""
